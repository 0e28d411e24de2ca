// What an engine does on a connection on which nobody has asked it anything.
import { describe, expect, test } from '@jest/globals';
import { type EngineCall, waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient, type RawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const info = 'GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n';
const createHead =
  'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n';

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
    engine.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
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
