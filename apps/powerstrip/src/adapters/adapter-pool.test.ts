import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import pino from 'pino';
import type { AdapterAddress } from '../config/hook-config.ts';
import type { AdapterConnection } from './adapter-connection.ts';
import { AdapterPool } from './adapter-pool.ts';
import { createRememberingLookup } from './remembering-lookup.ts';

const packet = [Buffer.from('pack'), Buffer.from('et')];
const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na';

/** An adapter that answers when it is told to. */
const sockets: Socket[] = [];
const received = new Map<Socket, string>();
const server = createServer((socket) => {
  sockets.push(socket);
  socket.on('error', () => {});
  socket.on('data', (bytes) => received.set(socket, `${received.get(socket) ?? ''}${bytes}`));
});
let address: AdapterAddress;
let pool: AdapterPool;

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  address = { secure: false, hostname: '127.0.0.1', port, path: '/' };
  const lookup = createRememberingLookup({ log: pino({ level: 'silent' }) });
  pool = new AdapterPool({ lookup, maxReplyBytes: 100 });
});
afterEach(async () => {
  pool.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  received.clear();
  server.close();
  await once(server, 'close');
});

/** Sends a packet; the adapter has it whole. */
async function send(connection: AdapterConnection): Promise<{ socket: Socket; answered: Promise<unknown> }> {
  const before = sockets.map((socket) => received.get(socket));
  const answered = connection.send(packet);
  answered.catch(() => {});
  const hasPacket = (socket: Socket, index: number) =>
    received.get(socket) !== before[index] && received.get(socket)?.endsWith('packet') === true;
  await waitUntil('the packet', 5_000, () => sockets.some(hasPacket));
  return { socket: sockets.find(hasPacket) as Socket, answered };
}

async function exchange(connection: AdapterConnection): Promise<Socket> {
  const { socket, answered } = await send(connection);
  socket.write(reply);
  expect(await answered).toStrictEqual({ status: 200, text: 'a', keepsAlive: true });
  return socket;
}

describe('a connection', () => {
  test('is used again once its reply is there, not before', async () => {
    const one = pool.take(address);
    const { socket, answered } = await send(one);
    const other = pool.take(address);
    expect(other).not.toBe(one);
    await exchange(other);
    socket.write(reply);
    await answered;
    // The one used last comes first: the others may close.
    expect(pool.take(address)).toBe(one);
    expect(pool.take(address)).toBe(other);
    expect(sockets).toHaveLength(2);
  });

  test('is for its own adapter', async () => {
    const one = pool.take(address);
    await exchange(one);
    expect(pool.take({ ...address })).not.toBe(one);
    expect(pool.open(address)).not.toBe(one);
    expect(pool.take(address)).toBe(one);
  });

  test('is not used again after the adapter has closed it', async () => {
    const [one, other] = [pool.take(address), pool.take(address)];
    const { socket, answered } = await send(one);
    await exchange(other);
    socket.write(reply);
    await answered;
    const { isUsable } = one;
    socket.end();
    await waitUntil('it is closed', 5_000, () => !one.isUsable);
    expect([isUsable, one.isUsable]).toStrictEqual([true, false]);
    expect(pool.take(address)).toBe(other);
    expect([one, other]).not.toContain(pool.take(address));
  });
});

test('closed, it lets go of all connections, and no answer is awaited any more', async () => {
  const idle = pool.take(address);
  const idleSocket = await exchange(idle);
  const { socket, answered } = await send(pool.open(address));
  const closed = [idleSocket, socket].map((each) => once(each.resume(), 'close'));
  pool.close();
  await expect(answered).rejects.toThrow('powerstrip is closing');
  await Promise.all(closed);
});
