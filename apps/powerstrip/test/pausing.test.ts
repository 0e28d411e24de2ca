import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type EngineCall, waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type Rig, startRig } from './helpers/rig.ts';

const archive = 'GET /v1.41/containers/c/archive HTTP/1.1\r\nHost: docker\r\n\r\n';
const info = 'GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n';

describe('pausing', () => {
  test('PX-DESYNC-3: pipelined archives with a post-hook arrive whole at a slow reader', async () => {
    // More than the buffers of both sockets hold, so that the engine has to be paused.
    const [count, bytes] = [6, 6_000_000];
    await using rig = await startRig({
      endpoints: { 'GET /*/archive': { post: ['a'] } },
      adapters: {
        // Long enough for the client to read on in the meantime.
        a: async (packet, request) => {
          await sleep(10);
          return nullHook(packet, request);
        },
      },
      script: (engineCall) =>
        engineCall.reply(200, 'x'.repeat(bytes), { 'Content-Type': 'application/x-tar' }),
    });
    using client = await openRawClient(rig.port);
    client.socket.removeAllListeners('data');
    client.socket.pause();
    let received = 0;
    client.socket.on('data', (part) => {
      received += countOf('x', part.toString('latin1'));
      client.socket.pause();
      setTimeout(() => client.socket.resume(), 1);
    });
    client.send(archive.repeat(count));
    await sleep(300);
    client.socket.resume();
    // `x-tar` holds one more.
    await waitUntil('all archives', 20_000, () => received === count * (bytes + 1));
  });

  test('PX-DESYNC-3: a client that reads again does not wake an engine whose answer is with a hook', async () => {
    const bytes = 1_000_000;
    const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
    const path = `/tmp/powerstrip-pausing-${process.pid}.sock`;
    await using rig = await startRig({
      listen: [`unix://${path}`],
      endpoints: { 'GET /*/archive': { post: ['a'] } },
      adapters: { a: (packet, request) => hookMayAnswer.then(() => nullHook(packet, request)) },
      script: (engineCall) => {
        // An interim answer that is more than the buffers of a unix socket hold.
        const hint = `HTTP/1.1 103 Early Hints\r\nLink: ${'y'.repeat(900_000)}\r\n\r\n`;
        const head = `HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nContent-Length: ${bytes}\r\n\r\n`;
        engineCall.raw(hint + head + 'x'.repeat(bytes));
      },
    });
    using client = await openRawClient(path);
    client.socket.pause();
    client.send(archive);
    await waitUntil('the hook is asked', 10_000, () => rig.adapters.a?.seen.length === 1);
    client.socket.resume();
    await sleep(300);
    answerHook();
    await waitUntil('the archive', 10_000, () => countOf('x', client.received()) === bytes + 1);
  });

  test('of what a client sends ahead while a hook runs, little is held; all of it is answered', async () => {
    const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
    const path = `/tmp/powerstrip-ahead-${process.pid}.sock`;
    await using rig = await startRig({
      listen: [`unix://${path}`],
      endpoints: { 'GET /*/archive': { pre: ['a'] } },
      adapters: { a: (packet, request) => hookMayAnswer.then(() => nullHook(packet, request)) },
    });
    using client = await openRawClient(path);
    const large = info.replace('\r\n\r\n', `\r\nX-Large: ${'y'.repeat(10_000)}\r\n\r\n`);
    client.send(archive);
    await waitUntil('the hook is asked', 10_000, () => rig.adapters.a?.seen.length === 1);
    let sent = 0;
    const send = () => {
      sent += 1;
      if (sent < 1_000) client.socket.write(large, send);
    };
    client.socket.write(large, send);
    const taken = await untilQuiet('no more is taken', () => sent);
    // The buffers of a unix socket, and what the proxy holds.
    expect(taken * large.length).toBeLessThan(1_000_000);
    answerHook();
    await waitUntil('all answers', 20_000, () => countOf('SeenByFakeDocker', client.received()) === 1_001);
  });

  test('answers to pipelined calls wait for a client that does not read', async () => {
    await using rig = await startRig({ script: answerAtLength });
    using client = await openRawClient(rig.port);
    client.socket.pause();
    client.send(info.repeat(1_000));
    expect(await callsUntilQuiet(rig)).toBeLessThan(1_000);
    client.socket.resume();
    await waitUntil('the rest', 10_000, () => rig.engine.requests.length === 1_000);
  });

  test('pipelined calls that wait for such a client keep their turn when the engine closes its connection', async () => {
    await using rig = await startRig({ script: answerAtLength });
    using client = await openRawClient(rig.port);
    client.socket.pause();
    client.send(info.repeat(1_000));
    expect(await callsUntilQuiet(rig)).toBeLessThan(1_000);
    await rig.engine.kill();
    await rig.engine.restart();
    client.send(info.replace('info', 'last'));
    await sleep(300);
    client.socket.resume();
    await waitUntil('the rest', 10_000, () => rig.engine.requests.length === 1_001);
    expect(rig.engine.requests.findIndex(({ target }) => target === '/v1.41/last')).toBe(1_000);
  });
});

/** So short that an answer is read at once, also by a proxy that cannot pass it on yet. */
function answerAtLength(engineCall: EngineCall): void {
  engineCall.reply(200, 'x'.repeat(20_000));
}

/** How many calls the engine has had when no more come. */
function callsUntilQuiet({ engine }: Rig): Promise<number> {
  return untilQuiet('the engine is not asked any more', () => engine.requests.length);
}

/** `count` when it stays the same. */
async function untilQuiet(what: string, count: () => number): Promise<number> {
  let before = 0;
  const isQuiet = () => {
    const now = count();
    const still = now === before && now > 0;
    before = now;
    return still;
  };
  await waitUntil(what, 10_000, isQuiet, 200);
  return before;
}

/** Heads hold some as well. */
function countOf(part: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
  return count;
}
