import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import { dockerError } from './support/fake-docker.ts';
import type { ServedWeave } from './support/hook-client.ts';
import { ID, putContainer, serveOneContainer } from './support/one-container.ts';

const START = `/v1.41/containers/${ID}/start`;
let weave: ServedWeave;
const put = (options: Parameters<typeof putContainer>[1]) => putContainer(weave, options);

beforeEach(async () => {
  weave = await serveOneContainer();
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

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

  test('under its name, after it was attached under its id', async () => {
    await weave.post('POST', START, { code: 204 });
    const byName = await weave.post('POST', START.replace(ID, 'a.b-c_d'), { code: 204 });
    expect(byName.packet).toMatchObject({ ModifiedServerResponse: { Code: 204 } });
    expect(weave.engine.calls).toEqual(['attach abcd 42']);
  });

  test('that fails for one is tried by the other who asks', async () => {
    weave.engine.attachFailure = new Error('no');
    const replies = await Promise.all([1, 2].map(() => weave.post('POST', START, { code: 204 })));
    expect(replies.map(({ status }) => status)).toEqual([500, 500]);
    expect(weave.engine.calls).toHaveLength(2);
  });

  test.each([200, 299])('Docker’s %d is a start as well', async (code) => {
    await weave.post('POST', START, { code });
    expect(weave.engine.calls).toEqual(['attach abcd 42']);
  });

  test.each([300, 304, 400, 404, 409, 500])('Docker’s %d passes at once', async (code) => {
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

  test('is answered when the container is killed', async () => {
    weave.engine.attachFailure = new Error('x');
    let isKilled = false;
    weave.docker.killContainer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      isKilled = true;
    };
    await weave.post('POST', START, { code: 204 });
    expect(isKilled).toBe(true);
  });

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

  test.each([
    null,
    '',
    'null',
    '{}',
    '{"HostConfig":null}',
    '{"HostConfig":{}}',
    '{ "VolumesFrom": ["shim:ro"] }',
  ])('%p passes as it came, and Docker is asked nothing', async (body) => {
    put(hijacked);
    weave.docker.inspectContainer = () => Promise.reject(new Error('nobody needs to know'));
    expect((await weave.pre('POST', START, body)).packet).toMatchObject({
      ModifiedClientRequest: { Body: body },
    });
  });

  test.each([
    [{ Binds: ['/a:/b'] }, { Binds: ['/a:/b'], VolumesFrom: ['shim:ro'] }],
    [{ HostConfig: { Binds: ['/a:/b'] } }, { HostConfig: { Binds: ['/a:/b'], VolumesFrom: ['shim:ro'] } }],
    [{ VolumesFrom: ['shim:ro'] }, { VolumesFrom: ['shim:ro'] }],
  ])('%j keeps the shim', async (body, expected) => {
    put(hijacked);
    expect((await weave.pre('POST', START, body)).body).toEqual(expected);
  });

  test('also where Docker shows the entrypoint as a text', async () => {
    put(hijacked);
    const container = weave.docker.containers.get(ID);
    if (container !== undefined) container.Config.Entrypoint = hijacked.entrypoint.join();
    expect((await weave.pre('POST', START, { Binds: [] })).body).toEqual({
      Binds: [],
      VolumesFrom: ['shim:ro'],
    });
  });

  test('of a container that is not there stay', async () => {
    weave.docker.containers.clear();
    expect((await weave.pre('POST', START, { Binds: [] })).body).toEqual({ Binds: [] });
  });

  test('of a container without the shim stay', async () => {
    expect((await weave.pre('POST', START, { Binds: [] })).body).toEqual({ Binds: [] });
  });
});
