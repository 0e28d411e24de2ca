import { get, type IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { type CallSummary, callSummarySchema } from '@pw/core/inspector';
import { waitUntil } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { startInspectedRig, token } from './helpers/inspected-rig.ts';

interface SeenEvent {
  name: string;
  data: unknown;
}

/** Reads Server-Sent Events as they come. */
async function listen(
  port: number,
): Promise<{ events: SeenEvent[]; response: IncomingMessage } & Disposable> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${token}` };
  get({ host: '127.0.0.1', port, path: '/api/events', headers, agent: false }, resolve).on('error', reject);
  const response = await promise;
  const events: SeenEvent[] = [];
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => {
    const blocks = `${text}${part}`.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (name !== undefined) events.push({ name, data: JSON.parse(data ?? '') });
    }
  });
  response.on('error', () => {});
  return { events, response, [Symbol.dispose]: () => void response.destroy() };
}

test('a call is sent when it begins, while its hook runs, and when it is over', async () => {
  const release = Promise.withResolvers<void>();
  await using started = await startInspectedRig({
    endpoints: { 'POST /x': { pre: ['slow'] } },
    adapters: {
      slow: async (packet, request) => {
        await release.promise;
        return nullHook(packet, request);
      },
    },
  });
  using stream = await listen(started.port);
  expect(stream.response.headers['content-type']).toBe('text/event-stream');
  const calls = () =>
    stream.events.filter(({ name }) => name === 'call').map(({ data }) => callSummarySchema.parse(data));
  const sentAt = performance.now();
  const answer = call(started.rig.port, '/x', { body: {} });
  await waitUntil('the hook runs', 5_000, () => calls().some(({ hooks }) => hooks[0]?.outcome === 'running'));
  expect(performance.now() - sentAt).toBeLessThan(5_000);
  release.resolve();
  await answer;
  await waitUntil('the call is over', 5_000, () => calls().at(-1)?.state === 'ended');
  const [first, last] = [calls()[0], calls().at(-1)] as [CallSummary, CallSummary];
  expect(first).toMatchObject({ state: 'running', status: 0 });
  expect(last).toMatchObject({ status: 200, hooks: [{ outcome: 'unmodified' }] });
  expect(new Set(calls().map(({ id }) => id)).size).toBe(1);
});

test('a reload of adapters.yml, a refused reload, and a clear are sent', async () => {
  await using started = await startInspectedRig();
  using stream = await listen(started.port);
  started.hooks.failed(new Error('bad'));
  await waitUntil('a fault', 5_000, () =>
    stream.events.some(({ name, data }) => name === 'hooks' && (data as { faults: number }).faults === 1),
  );
  await started.json('/api/clear', {});
  await waitUntil('a clear', 5_000, () => stream.events.some(({ name }) => name === 'cleared'));
});

test('no more than 32 listen at once; who leaves makes room', async () => {
  await using started = await startInspectedRig();
  const streams = await Promise.all(Array.from({ length: 32 }, () => listen(started.port)));
  const refused = await started.ask('/api/events');
  expect([refused.status, JSON.parse(refused.body).code]).toStrictEqual([503, 'OVERLOADED']);
  for (const stream of streams) stream[Symbol.dispose]();
  await waitUntil('one more may listen', 5_000, async () => {
    using stream = await listen(started.port);
    return stream.response.statusCode === 200;
  });
});
