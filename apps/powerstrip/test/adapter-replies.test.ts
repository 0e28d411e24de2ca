// Adapters are written in any language, so their servers answer in every way that HTTP/1.1 knows, and in others.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { parseHookConfig } from '../src/config/parse-hook-config.ts';
import { call } from './helpers/call.ts';
import { startRig } from './helpers/rig.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const body = JSON.stringify({
  PowerstripProtocolVersion: 1,
  ModifiedClientRequest: { Method: 'POST', Request: '/x', Body: '{"hook":"é"}' },
});
const bytes = Buffer.byteLength(body);
const whole = `${head}Content-Length: ${bytes}\r\n\r\n${body}`;

interface RawAdapter extends AsyncDisposable {
  url: string;
  connections: number;
}

/** An adapter that answers each packet with `answer`; a packet is over when the body that its head announces is. */
async function startRawAdapter(answer: (socket: Socket, packet: number) => void): Promise<RawAdapter> {
  const sockets = new Set<Socket>();
  let packets = 0;
  const server = createServer((socket) => {
    adapter.connections += 1;
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      received = Buffer.concat([received, part]);
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received.toString('latin1'))?.[1]);
      if (end === -1 || received.length < end + 4 + length) return;
      received = received.subarray(end + 4 + length);
      packets += 1;
      answer(socket, packets);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const adapter: RawAdapter = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return adapter;
}

function hooksTo({ url }: RawAdapter) {
  const config = { endpoints: { '* *': { pre: ['a'] } }, adapters: { a: { url, timeout: '5s' } } };
  return parseHookConfig(JSON.stringify(config), 'adapters.yml');
}

const chunked = `${bytes.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

describe('an adapter answers', () => {
  test.each<[string, { text: string; ends?: boolean; connections: number }]>([
    ['with a length', { text: whole, connections: 1 }],
    ['in chunks', { text: `${head}Transfer-Encoding: chunked\r\n\r\n${chunked}`, connections: 1 }],
    [
      'in chunks with an extension and a trailer',
      {
        text: `${head}Transfer-Encoding: chunked\r\n\r\n${chunked.replace('\r\n', ';x=1\r\n').replace(/\r\n$/, 'X: y\r\n\r\n')}`,
        connections: 1,
      },
    ],
    ['after an interim answer', { text: `HTTP/1.1 100 Continue\r\n\r\n${whole}`, connections: 1 }],
    ['and closes', { text: whole.replace('\r\n', '\r\nConnection: close\r\n'), ends: true, connections: 2 }],
    [
      'and says that it will close, but does not',
      { text: whole.replace('\r\n', '\r\nConnection: close\r\n'), connections: 2 },
    ],
    ['in HTTP/1.0, and closes', { text: whole.replace('1.1', '1.0'), ends: true, connections: 2 }],
    ['until it closes, without a length', { text: `${head}\r\n${body}`, ends: true, connections: 2 }],
    ['with more bytes than its length', { text: `${whole}${whole}`, connections: 2 }],
  ])('%s', async (_how, { text, ends, connections }) => {
    for (const pieces of [[text], [...text]]) {
      await using adapter = await startRawAdapter((socket) => {
        for (const piece of pieces) socket.write(piece);
        if (ends === true) socket.end();
      });
      await using rig = await startRig({ proxy: { hooks: hooksTo(adapter) } });
      for (const _call of [1, 2]) {
        const answer = await call(rig.port, '/x', { body: {} });
        expect([answer.status, answer.body]).toStrictEqual([200, expect.stringContaining('"hook')]);
      }
      expect(adapter.connections).toBe(connections);
    }
  });

  test('before it has read the packet: the connection is not used again', async () => {
    await using adapter = await startRawAdapter(() => {});
    const server = createServer((socket) => {
      adapter.connections += 1;
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.pause();
        socket.write(whole);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await using rig = await startRig({ proxy: { hooks: hooksTo({ ...adapter, url }) } });
    for (const _call of [1, 2]) {
      expect((await call(rig.port, '/x', { body: { x: 'x'.repeat(12_000_000) } })).status).toBe(200);
    }
    expect(adapter.connections).toBe(2);
    server.close();
  });

  test('and sends more while no packet waits: the connection is dropped, the next packet gets another', async () => {
    await using adapter = await startRawAdapter((socket) => {
      socket.write(whole, () => setTimeout(() => socket.write('surprise'), 50));
    });
    await using rig = await startRig({ proxy: { hooks: hooksTo(adapter) } });
    expect((await call(rig.port, '/x', { body: {} })).status).toBe(200);
    const { promise: later, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 200);
    await later;
    expect((await call(rig.port, '/x', { body: {} })).status).toBe(200);
    expect(adapter.connections).toBe(2);
  });

  test.each<[string, string, RegExp]>([
    ['with what is not HTTP', 'SSH-2.0-OpenSSH_10\r\n\r\n', /answered with the status line "SSH-2.0/],
    ['with two lengths', whole.replace('\r\n', '\r\nContent-Length: 1\r\n'), /content-length is there twice/],
    ['with another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n', /HTTP status 101/],
    ['with a status of 600', whole.replace('200 OK', '600 X'), /answered with the status line/],
    ['with a head without end', `${head}${'x: y\r\n'.repeat(20_000)}`, /a head of more than 65536 bytes/],
    ['with half a body', whole.slice(0, -5), /closed before the reply was complete/],
    ['with half a head', head, /closed before the reply was complete/],
    ['with nothing', '', /closed before the reply was complete/],
  ])('%s: the call fails closed, and says why', async (_how, text, message) => {
    await using adapter = await startRawAdapter((socket) => void socket.end(text));
    await using rig = await startRig({ proxy: { hooks: hooksTo(adapter) } });
    const answer = await call(rig.port, '/x', { body: {} });
    expect([answer.status, answer.message]).toStrictEqual([502, expect.stringMatching(message)]);
    expect(rig.engine.requests).toHaveLength(0);
    expect(adapter.connections).toBe(1);
  });
});

test('a reply may be six times as long as a body, and 64 KiB more', async () => {
  const maxBodyBytes = 1_000;
  const bound = 6 * maxBodyBytes + 64 * 1024;
  const reply = (length: number) => {
    const text = body.padEnd(length - (bytes - body.length));
    return `${head}Content-Length: ${length}\r\n\r\n${text}`;
  };
  for (const [length, status] of [
    [bound, 200],
    [bound + 1, 502],
  ] as const) {
    await using adapter = await startRawAdapter((socket) => void socket.write(reply(length)));
    await using rig = await startRig({ proxy: { hooks: hooksTo(adapter), limits: { maxBodyBytes } } });
    const { status: given } = await call(rig.port, '/x', { body: {} });
    expect([length, given]).toStrictEqual([length, status]);
  }
});

test('an idle connection to an adapter is closed before the adapter would close it', async () => {
  let closedAfterMs = 0;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using adapter = await startRawAdapter((socket) => {
    const answeredAt = performance.now();
    socket.write(whole);
    socket.on('close', () => {
      closedAfterMs = performance.now() - answeredAt;
      resolve();
    });
  });
  await using rig = await startRig({ proxy: { hooks: hooksTo(adapter) } });
  await call(rig.port, '/x', { body: {} });
  await closed;
  expect(closedAfterMs).toBeGreaterThan(3_000);
  expect(closedAfterMs).toBeLessThan(5_000);
}, 15_000);
