import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { dockerError, fakeContainer } from './support/fake-docker.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

const ID = 'abcd'.repeat(16);
const START = `/v1.41/containers/${ID}/start`;
let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave();
  put({});
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

function put(options: Partial<Parameters<typeof fakeContainer>[0]>): void {
  const env = ['WEAVE_CIDR=10.255.0.1/8,10.2.1.1/24'];
  weave.docker.containers.set(ID, fakeContainer({ id: ID, name: 'a.b-c_d', pid: 42, env, ...options }));
}

describe('start and restart', () => {
  test.each([
    START,
    START.replace('start', 'restart'),
    '/containers/a.b-c_d/start',
    `/v1.41/containers/${ID.slice(0, 12)}/start?x=1`,
  ])('PS-67, PS-68: %s attaches the container with all its addresses', async (path) => {
    const { packet } = await weave.post('POST', path, { code: 204 });
    expect(packet).toMatchObject({ ModifiedServerResponse: { Code: 204 } });
    expect(weave.engine.calls).toEqual(['attach abcd 42']);
    expect(weave.log.lines).toContainEqual(
      expect.objectContaining({
        message: 'attached',
        fields: expect.objectContaining({
          container: 'abcdabcdabcd',
          addresses: ['10.255.0.1/8', '10.2.1.1/24'],
        }),
      }),
    );
  });

  test('once, whoever asks, until its process is another', async () => {
    const first = spawn('sleep', ['60']);
    put({ pid: first.pid ?? 0 });
    await Promise.all([1, 2, 3].map(() => weave.post('POST', START, { code: 204 })));
    expect(weave.engine.calls).toHaveLength(1);
    first.kill();
    await once(first, 'exit');
    put({ pid: 43 });
    await weave.post('POST', START, { code: 204 });
    expect(weave.engine.calls).toEqual([`attach abcd ${first.pid}`, 'attach abcd 43']);
  });

  test('with one look at it for all who ask together, and none later, while its process lives', async () => {
    put({ pid: process.pid });
    let looks = 0;
    const { inspectContainer } = weave.docker;
    weave.docker.inspectContainer = (ref) => {
      looks += 1;
      return inspectContainer(ref);
    };
    await Promise.all([1, 2, 3].map(() => weave.post('POST', START, { code: 204 })));
    await weave.post('POST', START, { code: 204 });
    expect(looks).toBe(1);
    expect(weave.engine.calls).toEqual([`attach abcd ${process.pid}`]);
    put({ pid: 43 });
    weave.engine.attachFailure = new Error('no');
    const { status } = await weave.post('POST', START.replace(ID, 'a.b-c_d'), { code: 204 });
    expect([status, looks]).toEqual([500, 2]);
  });

  test('that fails for one is tried by the other who asks', async () => {
    weave.engine.attachFailure = new Error('no');
    const replies = await Promise.all([1, 2].map(() => weave.post('POST', START, { code: 204 })));
    expect(replies.map(({ status }) => status)).toEqual([500, 500]);
    expect(weave.engine.calls).toHaveLength(2);
  });

  test.each([304, 400, 404, 409, 500])('Docker’s %d passes at once', async (code) => {
    const { packet } = await weave.post('POST', START, { code, body: { message: 'm' } });
    expect(packet).toMatchObject({ ModifiedServerResponse: { Code: code, Body: '{"message":"m"}' } });
    expect(weave.engine.calls).toStrictEqual([]);
  });

  test.each([
    ['without WEAVE_CIDR', { env: [] }],
    ['with none', { env: ['WEAVE_CIDR=none'] }],
    ['on the host’s network', { networkMode: 'host' }],
    ['that has ended already', { running: false }],
  ])('a container %s is left alone', async (_title, options) => {
    put(options);
    expect((await weave.post('POST', START, { code: 204 })).status).toBe(200);
    expect(weave.engine.calls).toStrictEqual([]);
  });

  test('a container that is gone is no error', async () => {
    weave.docker.containers.clear();
    expect((await weave.post('POST', START, { code: 204 })).status).toBe(200);
  });

  test('Docker says Running before it knows the pid', async () => {
    put({ pid: 0 });
    const held = weave.post('POST', START, { code: 204 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(weave.engine.calls).toStrictEqual([]);
    put({ pid: 44 });
    await held;
    expect(weave.engine.calls).toEqual(['attach abcd 44']);
  });

  test('a process that vanished meanwhile is no error', async () => {
    weave.engine.vanished = true;
    const inspect = weave.docker.inspectContainer;
    let asked = 0;
    weave.docker.inspectContainer = async (ref) => {
      asked += 1;
      if (asked > 1) put({ running: false });
      return inspect(ref);
    };
    expect((await weave.post('POST', START, { code: 204 })).status).toBe(200);
  });
});

describe('C4: an attach that fails', () => {
  test.each([
    [
      'of the kernel',
      Object.assign(new Error('create veth: EPERM'), { code: 'EPERM' }),
      'container abcdabcdabcd: create veth: EPERM',
    ],
    [
      'of the engine',
      new PowerstripError('ADDRESS_IN_USE', '10.255.0.1 is in use by x', { status: 409 }),
      '10.255.0.1 is in use by x',
    ],
    ['of no error at all', 'text', 'container abcdabcdabcd: text'],
  ])(
    'by a fault %s: the container is killed, the client gets 500 and the reason',
    async (_title, failure, reason) => {
      weave.engine.attachFailure = failure;
      const { status, message } = await weave.post('POST', START, { code: 204 });
      expect(status).toBe(500);
      expect(message).toContain(`not attached to weave: ${reason}`);
      expect(weave.docker.killed).toEqual([ID]);
      const metrics = await (await fetch(`${weave.server.url}/metrics`)).text();
      expect(metrics).toMatch(/^pw_attach_failures_total 1$/m);
      expect(metrics).toMatch(/^pw_attached_containers 0$/m);
      expect(metrics).toMatch(/^pw_container_locks 0$/m);
    },
  );

  test('when it cannot be killed either, the client gets its answer anyway', async () => {
    weave.engine.attachFailure = new Error('x');
    weave.docker.failures.set('killContainer', dockerError(500, 'hangs'));
    expect((await weave.post('POST', START, { code: 204 })).status).toBe(500);
    expect(weave.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: expect.stringContaining('could not be killed') }),
    );
  });

  test('because Docker does not answer', async () => {
    weave.docker.failures.set('inspectContainer', dockerError(500, 'engine trouble'));
    expect(await weave.post('POST', START, { code: 204 })).toMatchObject({
      status: 500,
      message: expect.stringContaining('engine trouble'),
    });
  });

  test('because the processes of the host cannot be seen', async () => {
    weave.engine.vanished = true;
    const { status, message } = await weave.post('POST', START, { code: 204 });
    expect(status).toBe(500);
    expect(message).toMatch(/process 42 of the container cannot be seen.*--pid host/);
  });

  test('a malformed WEAVE_CIDR of a container made without the proxy', async () => {
    put({ env: ['WEAVE_CIDR=x'] });
    expect((await weave.post('POST', START, { code: 204 })).message).toContain('WEAVE_CIDR: "x"');
  });
});

describe('old start bodies (weave 666)', () => {
  const hijacked = { entrypoint: ['/.wait-for-weave/wait-for-weave'] };

  test.each([null, '', 'null', '{}', '{"HostConfig":null}', '{"HostConfig":{}}'])(
    '%p passes as it came',
    async (body) => {
      put(hijacked);
      expect((await weave.pre('POST', START, body)).packet).toMatchObject({
        ModifiedClientRequest: { Body: body },
      });
    },
  );

  test.each([
    [{ Binds: ['/a:/b'] }, { Binds: ['/a:/b'], VolumesFrom: ['shim:ro'] }],
    [{ HostConfig: { Binds: ['/a:/b'] } }, { HostConfig: { Binds: ['/a:/b'], VolumesFrom: ['shim:ro'] } }],
    [{ VolumesFrom: ['shim:ro'] }, { VolumesFrom: ['shim:ro'] }],
  ])('%j keeps the shim', async (body, expected) => {
    put(hijacked);
    expect((await weave.pre('POST', START, body)).body).toEqual(expected);
  });

  test('of a container without the shim stay', async () => {
    expect((await weave.pre('POST', START, { Binds: [] })).body).toEqual({ Binds: [] });
  });
});

describe('Docker’s events', () => {
  test('attach what starts, forget what ends, and nothing of other stacks', async () => {
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    await waitUntil('the stream', 5000, () => weave.docker.streams() === 1);
    await waitUntil('the first scan', 5000, () => weave.engine.calls.includes('attach abcd 42'));
    expect(weave.engine.calls[0]).toBe('restore abcd:true');
    const other = 'eeee'.repeat(16);
    weave.docker.containers.set(
      other,
      fakeContainer({ id: other, pid: 50, env: ['WEAVE_CIDR=10.255.0.3/8'] }),
    );
    weave.docker.emit({ action: 'start', id: other, labels: { 'powerstrip-weave.network': 'not-ours' } });
    weave.docker.emit({ action: 'create', id: ID, labels: { 'powerstrip-weave.addresses': '10.32.0.9/12' } });
    weave.docker.emit({ action: 'create', id: other });
    weave.docker.emit({ action: 'die', id: ID });
    put({ pid: 45 });
    weave.docker.emit({ action: 'start', id: ID });
    await waitUntil('the second attach', 5000, () => weave.engine.calls.includes('attach abcd 45'));
    weave.docker.emit({ action: 'destroy', id: ID });
    await waitUntil('the removal', 5000, () => weave.engine.calls.includes('removed abcd'));
    expect(weave.engine.calls.slice(2)).toEqual([
      'created abcd 10.32.0.9',
      'died abcd',
      'attach abcd 45',
      'removed abcd',
    ]);
    stop.abort();
    await running;
  });

  test('a stream that breaks is opened again, and everything looked at again', async () => {
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    await waitUntil('the stream', 5000, () => weave.docker.streams() === 1);
    weave.docker.failures.set('containerEvents', new Error('engine down'));
    weave.docker.breakStreams();
    await waitUntil('the failure', 5000, () =>
      weave.log.lines.some((line) => line.message.includes('event stream failed')),
    );
    weave.docker.failures.clear();
    await waitUntil(
      'the second scan',
      5000,
      () => weave.engine.calls.filter((call) => call.startsWith('restore')).length === 2,
    );
    stop.abort();
    await running;
  });

  test('what runs and is attached already is left alone', async () => {
    weave.engine.attached = [ID];
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    await waitUntil('the scan', 5000, () => weave.engine.calls.includes('restore abcd:true'));
    weave.docker.emit({ action: 'destroy', id: ID });
    await waitUntil('the event', 5000, () => weave.engine.calls.includes('removed abcd'));
    stop.abort();
    await running;
    expect(weave.engine.calls).toEqual(['restore abcd:true', 'removed abcd']);
    expect(weave.log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test.each([
    ['that a create hook has labelled', { 'powerstrip-weave.network': 'weave' }, 'restore abcd:false'],
    ['that nobody has', {}, 'restore '],
  ])('a container %s, before it starts: %j', async (_title, labels, call) => {
    put({ running: false, labels });
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    await waitUntil('the scan', 5000, () => weave.engine.calls.includes(call));
    stop.abort();
    await running;
  });

  test('a container with a bad WEAVE_CIDR is tried once', async () => {
    put({ env: ['WEAVE_CIDR=x'] });
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    const refusals = () => weave.log.lines.filter(({ message }) => message === 'not attached');
    await waitUntil('the refusal', 5000, () => refusals().length > 0);
    stop.abort();
    await running;
    expect(refusals()).toHaveLength(1);
    expect(weave.engine.calls).toEqual(['restore abcd:true']);
  });
});

describe('health', () => {
  test('follows Docker', async () => {
    expect((await fetch(`${weave.server.url}/healthz`)).status).toBe(200);
    weave.docker.failures.set('ping', new Error('no engine'));
    const response = await fetch(`${weave.server.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'no engine' }]);
  });
});
