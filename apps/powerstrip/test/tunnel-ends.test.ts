// How a hijacked connection ends: each direction by itself, with nothing lost, and reported once.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type EngineCall, waitUntil } from '@pw/test-helpers';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const request =
  'POST /v1.41/containers/x/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n';
const switching = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';

function isCall({ msg }: { msg?: unknown }): boolean {
  return msg === 'call';
}

describe('a tunnel', () => {
  test('whose engine ended first and reads late gets all that the client still sent', async () => {
    const [pieces, bytes] = [400, 1_024];
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const { promise: call, resolve: hijacked } = Promise.withResolvers<EngineCall>();
    let heard = 0;
    await using rig = await startRig({
      script: (engineCall) => {
        engineCall.socket.end(`${switching}bye`);
        engineCall.hijack((part) => {
          heard += part.length;
        });
        engineCall.socket.pause();
        engineCall.socket.on('close', () => end());
        hijacked(engineCall);
      },
    });
    using client = await openRawClient(rig.port);
    client.send(request);
    await client.closed();
    // One by one, so that some wait in the proxy without making it pause the client.
    for (let sent = 0; sent < pieces; sent += 1) {
      client.send(Buffer.alloc(bytes));
      await sleep(1);
    }
    client.end();
    const { socket } = await call;
    await Promise.race([rig.logged(isCall), sleep(1_000)]);
    socket.resume();
    await ended;
    expect(heard).toBe(pieces * bytes);
  });

  test('whose engine breaks off takes nothing more from the client', async () => {
    const { promise: call, resolve: hijacked } = Promise.withResolvers<EngineCall>();
    await using rig = await startRig({
      engineTcp: true,
      script: (engineCall) => {
        engineCall.raw(switching);
        hijacked(engineCall);
      },
    });
    using client = await openRawClient(rig.port);
    client.send(request);
    await client.until(switching);
    (await call).socket.resetAndDestroy();
    await client.closed();
    const isRefused = () => {
      client.send('nobody reads this');
      return client.socket.destroyed;
    };
    await waitUntil('nothing more is taken', 5_000, isRefused);
    expect(await rig.logged(isCall)).toMatchObject({ kind: 'tunnel', status: 101 });
  });

  test('whose client is gone is closed to the engine, and reported once', async () => {
    await using rig = await startRig({ script: ({ raw }) => raw(switching) });
    using client = await openRawClient(rig.port);
    client.send(request);
    await client.until(switching);
    client.socket.resetAndDestroy();
    expect(await rig.logged(isCall)).toMatchObject({ kind: 'tunnel', status: 101, clientGone: true });
    await waitUntil('the engine has lost it', 5_000, () => rig.engine.open() === 0);
    expect(rig.log.filter(isCall)).toHaveLength(1);
  });

  test('counts the bytes that the client got', async () => {
    await using rig = await startRig({
      script: ({ socket }) => {
        socket.write(`${switching}early`);
        setTimeout(() => socket.end(' and late'), 50);
      },
    });
    using client = await openRawClient(rig.port);
    client.send(request);
    const received = await client.closed();
    client.end();
    expect(received).toBe(`${switching}early and late`);
    const line = await rig.logged(isCall);
    expect(line.bytes).toBe(received.length);
    expect(line).not.toHaveProperty('clientGone');
  });
});
