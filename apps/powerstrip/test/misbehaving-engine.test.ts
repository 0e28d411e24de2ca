import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { EngineScript } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type RigOptions, startRig } from './helpers/rig.ts';

const hooked: RigOptions = { endpoints: { '* /*': { pre: ['a'], post: ['a'] } }, adapters: { a: nullHook } };
const plainAndHooked: [string, RigOptions][] = [
  ['unhooked', {}],
  ['hooked', hooked],
];
const get = 'GET /v1.41/x HTTP/1.1\r\nHost: docker\r\n\r\n';

describe.each(plainAndHooked)('%s calls and an engine that', (_kind, options) => {
  test('closes without an answer: 502', async () => {
    await using rig = await startRig({ ...options, script: ({ socket }) => socket.destroy() });
    const answer = await call(rig.port, '/v1.41/x');
    expect([answer.status, answer.message]).toEqual([
      502,
      expect.stringContaining('closed the connection without an answer'),
    ]);
  });

  test('is not there: 503 with a hint; and is used again as soon as it is', async () => {
    await using rig = await startRig(options);
    await rig.engine.kill();
    const answer = await call(rig.port, '/v1.41/x');
    expect([answer.status, answer.message]).toEqual([
      503,
      expect.stringMatching(/cannot connect .*unix:.*Start Docker/),
    ]);
    await rig.engine.restart();
    expect((await call(rig.port, '/v1.41/x')).status).toBe(200);
  });

  test('restarts between two calls of one connection', async () => {
    await using rig = await startRig(options);
    using client = await openRawClient(rig.port);
    client.send(get);
    await client.until('SeenByFakeDocker');
    await rig.engine.kill();
    await rig.engine.restart();
    client.send(get);
    await client.until(/SeenByFakeDocker[\s\S]*SeenByFakeDocker/);
    expect(rig.engine.connections()).toBe(2);
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a status line of its own making', 'HTTP/1.1 OK 200\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a head that never ends', `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(150_000)}`],
  ])('answers with %s: 502', async (_what, text) => {
    await using rig = await startRig({ ...options, script: ({ raw }) => raw(text) });
    const answer = await call(rig.port, '/v1.41/x');
    expect([answer.status, answer.message]).toEqual([502, expect.stringContaining('the Docker engine sent')]);
  });

  test('sends head and body one byte at a time', async () => {
    const text =
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n1\r\n1\r\n]\r\n0\r\n\r\n';
    await using rig = await startRig({ ...options, script: dribble(text) });
    const answer = await call(rig.port, '/v1.41/x');
    expect([answer.status, answer.body]).toEqual([200, '[1]']);
  });

  test('answers before the request is complete, and closes', async () => {
    const early =
      'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{"message":"big"}';
    const engine = await earlyEngine(early);
    await using rig = await startRig({
      ...options,
      proxy: { engine: { kind: 'unix', path: engine.path, name: 'early' } },
    });
    using client = await openRawClient(rig.port);
    client.send(
      'POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nContent-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    );
    expect(await client.closed()).toContain('{"message":"big"}');
    engine.close();
  });

  test('breaks off in the middle of a body: the client can tell', async () => {
    await using rig = await startRig({
      ...options,
      script: ({ socket }) =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1,'),
    });
    const outcome = call(rig.port, '/v1.41/x').then(
      ({ status }) => status,
      () => 'broken',
    );
    expect(await outcome).toBe(options === hooked ? 502 : 'broken');
  });

  test('frames its answer by closing', async () => {
    await using rig = await startRig({
      ...options,
      script: ({ socket }) => socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end'),
    });
    expect((await call(rig.port, '/v1.41/x')).body).toBe('until the end');
  });

  test('answers with chunks above 64 KiB', async () => {
    const big = 'x'.repeat(300_000);
    await using rig = await startRig({
      ...options,
      script: ({ raw }) =>
        raw(
          `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`,
        ),
    });
    expect((await call(rig.port, '/v1.41/x')).body).toBe(big);
  });
});

test('a chunk of 100 MB streams through, trailers included', async () => {
  const bytes = 100 * 1024 * 1024;
  await using rig = await startRig({
    script: ({ raw, socket }) => {
      raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n${bytes.toString(16)}\r\n`);
      let left = bytes;
      const piece = Buffer.alloc(1024 * 1024, 'y');
      const send = () => {
        while (left > 0) {
          left -= piece.length;
          if (!socket.write(piece)) break;
        }
        if (left > 0) socket.once('drain', send);
        else raw('\r\n0\r\nX-Sum: 7\r\n\r\n');
      };
      send();
    },
  });
  using client = await openRawClient(rig.port);
  let received = 0;
  let tail = '';
  client.socket.removeAllListeners('data');
  client.send('GET /v1.41/images/x/get HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n');
  for await (const part of client.socket as AsyncIterable<Buffer>) {
    received += part.length;
    tail = (tail + part.subarray(-64).toString('latin1')).slice(-64);
    if (tail.endsWith('X-Sum: 7\r\n\r\n')) break;
  }
  expect(received).toBeGreaterThan(bytes);
});

test('Expect: 100-continue of an unhooked call is the engine’s to answer', async () => {
  await using rig = await startRig();
  using client = await openRawClient(rig.port);
  rig.engine.use((engineCall) => engineCall.reply(200, engineCall.request.headers.expect));
  client.send(
    'POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
  );
  client.send('{}');
  expect(await client.until('100-continue')).not.toContain('HTTP/1.1 100');
});

test('a chunked upload of any chunk size arrives as it was, with its trailers', async () => {
  await using rig = await startRig();
  using client = await openRawClient(rig.port);
  client.send('POST /v1.41/images/load HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (const byte of '1\r\na\r\n2\r\nbc\r\n') client.send(byte);
  client.send(`${(70_000).toString(16)}\r\n${'d'.repeat(70_000)}\r\n0\r\nX-Trailer: 1\r\n\r\n`);
  await client.until('SeenByFakeDocker');
  expect(rig.engine.requests[0]?.body.toString()).toBe(`abc${'d'.repeat(70_000)}`);
});

function dribble(text: string): EngineScript {
  return async ({ socket }) => {
    socket.setNoDelay(true);
    for (const byte of text) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** An engine that answers as soon as it receives anything, without reading on. */
async function earlyEngine(answer: string): Promise<{ path: string; close(): void }> {
  const { createServer } = await import('node:net');
  const path = `/tmp/powerstrip-early-${process.pid}-${Math.random().toString(36).slice(2)}.sock`;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  server.listen(path);
  await once(server, 'listening');
  return { path, close: () => void server.close() };
}
