import { describe, expect, test } from '@jest/globals';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const upgrade = 'Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n';

describe('a 101', () => {
  test.each([
    'GET /v1.41/info',
    'POST /v1.41/containers/x/start',
    'GET /v1.41/events',
    'POST /v1.41/build/prune',
    'HEAD /_ping',
  ])(
    'to %s, which cannot leave HTTP, is a 502, and what the client sent ahead is no stream',
    async (call) => {
      await using rig = await startRig({
        script: (engine) =>
          engine.raw('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'),
      });
      using client = await openRawClient(rig.port);
      client.send(
        `${call} HTTP/1.1\r\n${upgrade}\r\nPOST /v1.41/containers/prune HTTP/1.1\r\nHost: docker\r\n\r\n`,
      );
      await client.until('HTTP/1.1 502 ');
      expect(client.received()).not.toContain('HTTP/1.1 101');
      expect((await rig.logged(({ path }) => path === call.split(' ')[1])).error).toBe('ENGINE_BAD_RESPONSE');
    },
  );

  test('to a call that nobody asked to upgrade and that the API does not have is a 502', async () => {
    await using rig = await startRig({ script: (engine) => engine.raw('HTTP/1.1 101 UPGRADED\r\n\r\n') });
    using client = await openRawClient(rig.port);
    client.send('POST /v1.99/new HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    await client.until('HTTP/1.1 502 ');
  });

  test('to a call that the API does not have and that asked for it is passed on', async () => {
    await using rig = await startRig({
      script: (engine) => {
        engine.raw('HTTP/1.1 101 UPGRADED\r\n\r\n');
        engine.hijack((bytes) => engine.raw(`got ${bytes}`));
      },
    });
    using client = await openRawClient(rig.port);
    client.send(`POST /v1.99/new HTTP/1.1\r\n${upgrade}\r\n`);
    await client.until('101 UPGRADED');
    client.send('ping');
    await client.until('got ping');
  });
});

test('the logs of a container that end with the connection are an answer, not a tunnel', async () => {
  await using rig = await startRig({
    script: (engine) => {
      engine.raw('HTTP/1.0 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nline');
      engine.hijack((bytes) => engine.raw(`executed ${bytes}`));
      setTimeout(() => engine.socket.end(), 50);
    },
  });
  using client = await openRawClient(rig.port);
  client.send('GET /v1.41/containers/x/logs?stdout=1 HTTP/1.0\r\n\r\n');
  await client.until('line');
  client.send('POST /v1.41/containers/prune HTTP/1.1\r\nHost: docker\r\n\r\n');
  expect(await client.closed()).not.toContain('executed');
});
