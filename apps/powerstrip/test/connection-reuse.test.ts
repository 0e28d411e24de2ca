import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { EngineScript } from '@pw/test-helpers';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type RigOptions, startRig } from './helpers/rig.ts';

const archive = 'GET /v1.41/containers/c/archive HTTP/1.1\r\nHost: docker\r\n\r\n';
const info = 'GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n';
const forged = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"P":99}';
const answers = /HTTP\/1\.1 [\s\S]*HTTP\/1\.1 [\s\S]*\r\n\r\n/;

describe('an engine connection whose answer was not read to its end carries no other call', () => {
  test.each<[string, RigOptions]>([
    ['a post-hook fails', { adapters: { a: explodingHook } }],
    ['a post-hook sets a Body', { adapters: { a: changing({ post: () => ({ Body: 'instead' }) }) } }],
  ])('PX-DESYNC-1: %s in the middle of an archive', async (_what, options) => {
    let sendRest = () => {};
    const script: EngineScript = (engineCall) => {
      if (!engineCall.request.target.endsWith('/archive')) {
        engineCall.reply(200, { real: true });
        return;
      }
      engineCall.raw(
        `HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nContent-Length: ${4 + forged.length}\r\n\r\ntar:`,
      );
      sendRest = () => engineCall.raw(forged);
    };
    await using rig = await startRig({
      ...options,
      endpoints: { 'GET /*/archive': { post: ['a'] } },
      script,
    });
    using client = await openRawClient(rig.port);
    client.send(archive);
    await client.until(/HTTP\/1\.1 [\s\S]*\r\n\r\n/);
    client.send(info);
    sendRest();
    using other = await openRawClient(rig.port);
    other.send(info);
    await other.until('"real"');
    expect(await Promise.race([client.closed(), client.until('"real"')])).not.toContain('"P":99');
  });
});

describe('a client connection whose request was not read to its end carries no other call', () => {
  const prune = 'POST /v1.41/containers/prune HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n';
  const head = `PUT /v1.41/containers/c/archive HTTP/1.1\r\nHost: docker\r\nContent-Type: application/x-tar\r\nContent-Length: ${1_000 + prune.length}\r\n\r\n`;

  test.each<[string, RigOptions]>([
    ['unhooked', {}],
    ['with a pre-hook', { endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } }],
    ['with a post-hook', { endpoints: { '* *': { post: ['a'] } }, adapters: { a: nullHook } }],
  ])('PX-DESYNC-2: %s: the engine answers early and closes', async (_what, options) => {
    await using engine = await startEarlyEngine(1_000);
    await using rig = await startRig({ ...options, proxy: { engine: engine.address } });
    using client = await openRawClient(rig.port);
    client.send(head + 'x'.repeat(1_000));
    expect(await client.until('"early"')).toMatch(/^HTTP\/1\.1 404 /);
    client.send(prune);
    await client.closed();
    await rig.logged(({ msg }) => msg === 'call');
    expect(engine.received()).not.toContain('prune');
  });

  test.each<[string, RigOptions]>([
    ['a pre-hook fails', { adapters: { a: explodingHook } }],
    [
      'a pre-hook answers',
      {
        adapters: {
          a: () => ({
            PowerstripProtocolVersion: 1,
            EarlyServerResponse: { ContentType: null, Body: null, Code: 404 },
          }),
        },
      },
    ],
  ])('%s before the body was read', async (_what, options) => {
    await using rig = await startRig({ ...options, endpoints: { 'PUT *': { pre: ['a'] } } });
    using client = await openRawClient(rig.port);
    client.send(head.replace('x-tar', 'octet-stream') + 'x'.repeat(1_000));
    await client.until(/HTTP\/1\.1 [45]/);
    client.send(prune);
    await client.closed();
    expect(rig.engine.requests).toHaveLength(0);
  });

  test('a client that still sends gets the early answer, though the post-hook takes long and the engine breaks off', async () => {
    await using engine = await startEarlyEngine(1_000, { breaksOff: true });
    await using rig = await startRig({
      endpoints: { '* *': { post: ['a'] } },
      adapters: { a: (packet, request) => sleep(600).then(() => nullHook(packet, request)) },
      proxy: { engine: engine.address },
    });
    using client = await openRawClient(rig.port);
    client.send(head.replace(/(?<=Content-Length: )\d+/, '1000000') + 'x'.repeat(1_000));
    const upload = setInterval(() => client.send('x'.repeat(1_000)), 20);
    try {
      expect(await client.until('"early"')).toMatch(/^HTTP\/1\.1 404 /);
    } finally {
      clearInterval(upload);
    }
  });

  test('an early answer of an engine that reads on leaves the connection as it was', async () => {
    await using engine = await startEarlyEngine(1_000, { closes: false });
    await using rig = await startRig({ proxy: { engine: engine.address } });
    using client = await openRawClient(rig.port);
    client.send(head + 'x'.repeat(1_000));
    await client.until('"early"');
    client.send('y'.repeat(prune.length) + info);
    expect(await client.until(answers)).toContain('"early"');
  });
});

interface EarlyEngine extends AsyncDisposable {
  address: { kind: 'unix'; path: string; name: string };
  /** Everything it got on all connections. */
  received(): string;
}

/**
 * An engine that answers 404 as soon as it has `bodyBytes` of a body, and then closes or reads on. `breaksOff`: it reads no
 * more soon after, as Go's server does.
 */
async function startEarlyEngine(
  bodyBytes: number,
  { closes = true, breaksOff = false } = {},
): Promise<EarlyEngine> {
  const path = `/tmp/powerstrip-early-${process.pid}-${Math.random().toString(36).slice(2)}.sock`;
  const answer =
    'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{"message":"early"}';
  let received = '';
  const serveEarly = (socket: Socket) => {
    let answered = 0;
    let own = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      own += bytes.toString('latin1');
      if (answered === 0 && own.length - own.indexOf('\r\n\r\n') - 4 >= bodyBytes) {
        answered += 1;
        if (closes) socket.end(answer);
        else socket.write(answer);
        if (breaksOff) setTimeout(() => socket.destroy(), 50);
      } else if (answered === 1 && own.includes('GET /v1.41/info')) {
        answered += 1;
        socket.write(answer);
      }
    });
  };
  const server = createServer(serveEarly).listen(path);
  await once(server, 'listening');
  return {
    address: { kind: 'unix', path, name: 'early' },
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
