// What an engine sends, or ends, when nobody waits for it.
import { describe, expect, test } from '@jest/globals';
import { type EngineCall, waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient, type RawClient } from './helpers/raw-client.ts';
import { type RigOptions, startRig } from './helpers/rig.ts';

const info = 'GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n';
const createHead =
  'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n';

const answer = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
const forged = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged';

/** A client whose first call is over, and whose next one is at this point. */
async function startAt(point: 'between' | 'body' | 'hook') {
  const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
  let engineCall: EngineCall | undefined;
  const rig = await startRig({
    endpoints: { 'POST /*': { pre: ['a'] } },
    adapters: { a: (packet, request) => hookMayAnswer.then(() => nullHook(packet, request)) },
    script: (next) => {
      engineCall = next;
      next.reply(200, { own: rig.engine.requests.length });
    },
  });
  const client = await openRawClient(rig.port);
  client.send(info);
  await client.until('"own":1');
  if (point === 'body') client.send(`${createHead}{`);
  if (point === 'hook') {
    client.send(`${createHead}{}`);
    await waitUntil('the hook is asked', 5_000, () => rig.adapters.a?.seen.length === 1);
  }
  const goOn = () => {
    if (point === 'between') client.send(info);
    if (point === 'body') client.send('}');
    answerHook();
  };
  if (engineCall === undefined) throw new Error('the engine was not asked');
  return { rig, client, engine: engineCall.socket, goOn };
}

async function stop({ rig, client }: { rig: AsyncDisposable; client: RawClient }): Promise<void> {
  client.socket.destroy();
  await rig[Symbol.asyncDispose]();
}

describe.each(['between', 'body', 'hook'] as const)('an engine that is not asked yet (%s)', (point) => {
  test('and sends bytes: they are no answer, and the next call has a connection of its own', async () => {
    const started = await startAt(point);
    const { rig, client, engine, goOn } = started;
    engine.write(forged);
    await waitUntil('the connection is closed', 5_000, () => rig.engine.open() === 0);
    goOn();
    expect(await client.until('"own":2')).not.toContain('forged');
    expect(rig.engine.connections()).toBe(2);
    await stop(started);
  });

  test('and ends: its connection is closed, and the next call has another one', async () => {
    const started = await startAt(point);
    const { rig, client, engine, goOn } = started;
    engine.end();
    await waitUntil('the connection is closed', 5_000, () => rig.engine.open() === 0);
    goOn();
    await client.until('"own":2');
    expect(rig.engine.connections()).toBe(2);
    await stop(started);
  });
});

describe.each<[string, RigOptions]>([
  ['an unhooked call', {}],
  ['a call with a post-hook', { endpoints: { '* *': { post: ['a'] } }, adapters: { a: nullHook } }],
])('an engine that answers %s', (_what, options) => {
  test('with more than one answer: the rest is none', async () => {
    await using rig = await startRig({ ...options, script: ({ raw }) => raw(answer + forged) });
    using client = await openRawClient(rig.port);
    for (let calls = 1; calls <= 2; calls += 1) {
      client.send(info);
      await waitUntil('its answer', 5_000, () => client.received().split('{}').length === calls + 1);
      expect(rig.engine.connections()).toBe(calls);
    }
    expect(client.received()).not.toContain('forged');
  });

  test('and breaks off an answer that only ends with the connection: it is not whole', async () => {
    await using rig = await startRig({
      ...options,
      engineTcp: true,
      script: ({ raw, socket }) => {
        raw('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\npart');
        setTimeout(() => socket.resetAndDestroy(), 100);
      },
    });
    using client = await openRawClient(rig.port);
    client.send(info);
    expect(await rig.logged(({ msg }) => msg === 'call')).toMatchObject({ error: 'ENGINE_UNREACHABLE' });
  });
});

test('an engine that sends more while a post-hook thinks: it is no answer to the next call', async () => {
  const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<EngineCall>();
  await using rig = await startRig({
    endpoints: { 'GET /*/first': { post: ['a'] } },
    adapters: { a: (packet, request) => hookMayAnswer.then(() => nullHook(packet, request)) },
    script: (engineCall) => {
      engineCall.raw(answer);
      ask(engineCall);
    },
  });
  using client = await openRawClient(rig.port);
  client.send(info.replace('info', 'first'));
  await waitUntil('the hook is asked', 5_000, () => rig.adapters.a?.seen.length === 1);
  (await asked).raw(forged);
  await waitUntil('the connection is closed', 5_000, () => rig.engine.open() === 0);
  client.send(info);
  answerHook();
  await client.until(/\{\}[\s\S]*\{\}/);
  expect(client.received()).not.toContain('forged');
});
