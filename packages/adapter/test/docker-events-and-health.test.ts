import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { fakeContainer } from './support/fake-docker.ts';
import type { ServedWeave } from './support/hook-client.ts';
import { ID, putContainer, serveOneContainer } from './support/one-container.ts';

let weave: ServedWeave;
const put = (options: Parameters<typeof putContainer>[1]) => putContainer(weave, options);

beforeEach(async () => {
  weave = await serveOneContainer();
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
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

  test('a stream is ended with a scan that fails, so that there is one at a time', async () => {
    const failures = () => weave.log.lines.filter(({ message }) => message.includes('event stream failed'));
    weave.docker.failures.set('listContainers', new Error('engine down'));
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    await waitUntil('three tries', 5000, () => failures().length === 3);
    expect(weave.docker.streams()).toBe(0);
    weave.docker.failures.clear();
    await waitUntil('the scan', 5000, () => weave.engine.calls.includes('restore abcd:true'));
    expect(weave.docker.streams()).toBe(1);
    stop.abort();
    await running;
  });

  test('a container that ends while no events come is not counted as attached', async () => {
    const attached = async () =>
      /^pw_attached_containers (\d)$/m.exec(await (await fetch(`${weave.server.url}/metrics`)).text())?.[1];
    const stop = new AbortController();
    const running = weave.run(stop.signal);
    await waitUntil('the attach', 5000, async () => (await attached()) === '1');
    put({ running: false });
    weave.docker.breakStreams();
    await waitUntil('the second scan', 5000, () => weave.engine.calls.includes('restore '));
    expect(await attached()).toBe('0');
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
    expect(weave.log.lines.filter(({ level }) => level !== 'info')).toStrictEqual([]);
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
