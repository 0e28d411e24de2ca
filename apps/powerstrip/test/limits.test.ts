import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Certificates, createCertificates, waitUntil } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type Rig, startRig } from './helpers/rig.ts';

const hooked = { endpoints: { '* *': { pre: ['a'], post: ['a'] } }, adapters: { a: nullHook } };
const createHead =
  'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n';

async function metric(rig: Rig, name: string): Promise<number> {
  const text = await rig.proxy.metrics.text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length));
}

const reached = (rig: Rig, limit: string) => metric(rig, `powerstrip_limit_reached_total{limit="${limit}"}`);

describe('bounds, each with its metric', () => {
  test('connections: one too many is a 503, and the next one is served again', async () => {
    await using rig = await startRig({ proxy: { limits: { maxConnections: 2 } } });
    using first = await openRawClient(rig.port);
    using second = await openRawClient(rig.port);
    await waitUntil('both are open', 5_000, async () => (await metric(rig, 'powerstrip_connections')) === 2);
    using third = await openRawClient(rig.port);
    expect(await third.closed()).toMatch(
      /^HTTP\/1\.1 503 [\s\S]*too many connections[\s\S]*--max-connections/,
    );
    expect(await reached(rig, 'connections')).toBe(1);
    second.socket.destroy();
    await waitUntil('one is closed', 5_000, async () => (await metric(rig, 'powerstrip_connections')) === 1);
    expect((await call(rig.port, '/v1.41/info')).status).toBe(200);
    first.send('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    await first.until('SeenByFakeDocker');
  });

  test('collected bytes of all calls: 503, and none are left in use afterwards', async () => {
    await using rig = await startRig({ ...hooked, proxy: { limits: { maxCollectedBytes: 4_000 } } });
    using first = await openRawClient(rig.port);
    first.send(createHead + '"'.padEnd(999, 'x'));
    const used = () => metric(rig, 'powerstrip_collected_bytes');
    await waitUntil('the first is collected', 5_000, async () => (await used()) === 999);
    const answer = await call(rig.port, '/v1.41/containers/create', { body: 'x'.repeat(3_500) });
    expect([answer.status, answer.message]).toEqual([503, expect.stringContaining('--max-collected-bytes')]);
    expect(await reached(rig, 'collected_bytes')).toBe(1);
    first.send('"');
    await first.until('SeenByFakeDocker');
    expect(await used()).toBe(0);
  });

  test('collected bytes of answers: 503', async () => {
    await using rig = await startRig({
      ...hooked,
      script: (engineCall) => engineCall.reply(200, 'x'.repeat(5_000)),
      proxy: { limits: { maxCollectedBytes: 1_000 } },
    });
    expect((await call(rig.port, '/v1.41/info')).status).toBe(503);
    expect(await metric(rig, 'powerstrip_collected_bytes')).toBe(0);
  });

  test('collected bytes of clients that leave are released', async () => {
    await using rig = await startRig(hooked);
    using client = await openRawClient(rig.port);
    client.send(`${createHead}"xxx`);
    const used = () => metric(rig, 'powerstrip_collected_bytes');
    await waitUntil('it is collected', 5_000, async () => (await used()) === 4);
    client.socket.destroy();
    await waitUntil('it is released', 5_000, async () => (await used()) === 0);
  });

  test('a body that does not end: 408', async () => {
    await using rig = await startRig({ ...hooked, proxy: { limits: { bodyTimeoutMs: 50 } } });
    using client = await openRawClient(rig.port);
    client.send(`${createHead}{`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 [\s\S]*a body that is not complete after 50 ms/);
    expect(await reached(rig, 'body_time')).toBe(1);
  });

  test('heads and bodies that are too large, heads that do not end', async () => {
    await using rig = await startRig({
      ...hooked,
      proxy: { limits: { maxHeadBytes: 500, headTimeoutMs: 50, maxBodyBytes: 100 } },
    });
    for (const [limit, bytes, status] of [
      ['head_bytes', `GET /${'x'.repeat(600)}`, 431],
      ['head_time', 'GET /', 408],
      ['body_bytes', createHead, 413],
    ] as const) {
      using client = await openRawClient(rig.port);
      client.send(bytes);
      expect(await client.closed()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect([limit, await reached(rig, limit)]).toEqual([limit, 1]);
    }
  });

  test.each([true, false])('a body as large as the bound is collected, chunked: %p', async (chunked) => {
    const maxBodyBytes = 100;
    const preHook = { ...hooked, endpoints: { '* *': { pre: ['a'] } } };
    await using rig = await startRig({ ...preHook, proxy: { limits: { maxBodyBytes } } });
    const body = (length: number) => JSON.stringify({ a: 'x'.repeat(length - '{"a":""}'.length) });
    const post = (length: number) => call(rig.port, '/x', { body: body(length), chunked });
    expect((await post(maxBodyBytes)).status).toBe(200);
    expect((await post(maxBodyBytes + 1)).status).toBe(413);
  });

  test.each([true, false])('so is an answer, with a length: %p', async (hasLength) => {
    const maxBodyBytes = 100;
    const body = (length: number) => JSON.stringify({ a: 'x'.repeat(length - '{"a":""}'.length) });
    const typed = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
    await using rig = await startRig({
      endpoints: { '* *': { post: ['a'] } },
      adapters: { a: nullHook },
      proxy: { limits: { maxBodyBytes } },
      script: ({ request, reply, raw, socket }) => {
        const text = body(Number(request.target.slice(1)));
        if (hasLength) reply(200, text, { 'Content-Type': 'application/json' });
        else {
          raw(`${typed}\r\n${text}`);
          socket.end();
        }
      },
    });
    expect(await call(rig.port, '/100')).toMatchObject({ status: 200, body: body(100) });
    expect((await call(rig.port, '/101')).status).toBe(502);
    expect(await reached(rig, 'body_bytes')).toBe(1);
  });

  test('idle connections are closed, before and after a call; one with a call is not', async () => {
    const idleTimeoutMs = 100;
    await using rig = await startRig({
      proxy: { limits: { idleTimeoutMs } },
      script: (engineCall) => void setTimeout(() => engineCall.reply(200, 'late'), 3 * idleTimeoutMs),
    });
    using silent = await openRawClient(rig.port);
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect(await silent.closed()).toBe('');
    expect(await client.closed()).toContain('late');
    expect(await reached(rig, 'idle_time')).toBe(2);
  });

  test('0 as idle timeout: connections stay', async () => {
    await using rig = await startRig({ proxy: { limits: { idleTimeoutMs: 0 } } });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('SeenByFakeDocker');
    client.send('GET /v1.41/again HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until(/SeenByFakeDocker[\s\S]*SeenByFakeDocker/);
  });
});

describe('PX-BIG-6: TLS clients that do not get to a request are closed', () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = createCertificates();
  });
  afterAll(() => certificates[Symbol.dispose]());

  const startTlsRig = (limits: { handshakeTimeoutMs: number; maxConnections?: number }) =>
    startRig({ proxy: { limits, tls: { ...certificates.server, ca: certificates.ca } } });

  test.each<[string, number, (port: number) => Socket]>([
    ['that send nothing', 20, (port) => connect({ port, host: '127.0.0.1' })],
    [
      'that show no certificate and ask nothing',
      0,
      (port) => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }),
    ],
    ['that send their handshake byte by byte', 20, (port) => dribble(connect({ port, host: '127.0.0.1' }))],
  ])(
    '%s',
    async (_what, late, open) => {
      await using rig = await startTlsRig({ handshakeTimeoutMs: 200 });
      const sockets = Array.from({ length: 20 }, () => open(rig.port));
      await Promise.all(sockets.map(closed));
      await waitUntil('none is left', 5_000, async () => (await metric(rig, 'powerstrip_connections')) === 0);
      expect(await reached(rig, 'handshake_time')).toBe(late);
    },
    20_000,
  );

  test('one whose connection breaks during its handshake was not too slow', async () => {
    await using rig = await startTlsRig({ handshakeTimeoutMs: 300 });
    const socket = connect({ port: rig.port, host: '127.0.0.1' });
    const isOpen = async () => (await metric(rig, 'powerstrip_connections')) === 1;
    await waitUntil('it is there', 5_000, isOpen);
    socket.resetAndDestroy();
    await waitUntil('it has left', 5_000, async () => !(await isOpen()));
    // A later one is late: the time of the first would have been over before.
    await closed(connect({ port: rig.port, host: '127.0.0.1' }));
    expect(await reached(rig, 'handshake_time')).toBe(1);
  });

  test('one whose connection breaks after it was refused takes nobody with it', async () => {
    await using rig = await startTlsRig({ handshakeTimeoutMs: 10_000 });
    const under = connect({ port: rig.port, host: '127.0.0.1' });
    const socket = connectTls({ socket: under, rejectUnauthorized: false });
    socket.on('error', () => {});
    await once(socket, 'secureConnect');
    await rig.logged(({ msg }) => msg === 'TLS client refused');
    under.resetAndDestroy();
    await waitUntil('none is left', 5_000, async () => (await metric(rig, 'powerstrip_connections')) === 0);
    const { ca, client } = certificates;
    const next = connectTls({ port: rig.port, host: '127.0.0.1', ca, ...client });
    await once(next, 'secureConnect');
    next.destroy();
  });

  test('a client with a certificate is served longer than the handshake may take', async () => {
    await using rig = await startTlsRig({ handshakeTimeoutMs: 1_000 });
    const { ca, client } = certificates;
    const socket = connectTls({ port: rig.port, host: '127.0.0.1', ca, ...client });
    await once(socket, 'secureConnect');
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    socket.write('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await reached(rig, 'handshake_time')).toBe(0);
    socket.destroy();
  });

  test('connections in a handshake count; one too many is closed', async () => {
    await using rig = await startTlsRig({ handshakeTimeoutMs: 5_000, maxConnections: 1 });
    using first = await openRawClient(rig.port);
    using second = await openRawClient(rig.port);
    expect(await second.closed()).toBe('');
    expect(await reached(rig, 'connections')).toBe(1);
    expect(first.socket.destroyed).toBe(false);
  });
});

/** A client that still sends when it is closed sees a reset: that is closed too. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket
      .resume()
      .on('error', () => {})
      .once('close', () => resolve()),
  );
}

/** A handshake record of 16 kB whose bytes come one by one. */
function dribble(socket: Socket): Socket {
  const bytes = Buffer.concat([Buffer.from([0x16, 3, 1, 0x40, 0, 1]), Buffer.alloc(1_000)]);
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, 20);
  socket.on('close', () => clearInterval(timer));
  return socket;
}
