// A router that listens on the loopback of the engine's machine, which is another one than ours.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectFromDockerd } from '../../src/engines/weave/connect-from-dockerd.ts';
import { setLinkUp } from '../../src/netlink/links.ts';
import { createNamespace, libc, type ScratchNamespace } from '../support/scratch-namespace.ts';

const PORT = 6784;
const AF_INET = 2;
const LOOPBACK = 1;
/** The engine's socket, and a router that says where it was reached and what it was sent. */
const ENGINE = `const { createServer } = require('node:net');
createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', (data) => socket.end(socket.localAddress + ' ' + data));
}).listen(${PORT}, '0.0.0.0', () => {
  createServer().listen(process.argv[1], () => console.log('ready'));
});
process.stdin.on('end', () => process.exit()).resume()`;

let directory: string;
let host: ScratchNamespace;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  host = await createNamespace([process.execPath, '-e', ENGINE, join(directory, 'docker.sock')]);
  await setLinkUp(host.socket, LOOPBACK);
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const connectTo = (address: string, port = PORT, using = libc) =>
  connectFromDockerd(using, `unix://${join(directory, 'docker.sock')}`, { host: address, port })?.();

test.each([
  ['localhost', '127.0.0.1'],
  ['127.0.0.2', '127.0.0.2'],
])('%s is reached there, and both sides can speak', async (name, address) => {
  const socket = await connectTo(name);
  socket?.end('hello');
  expect(socket && (await text(socket))).toBe(`${address} hello`);
});

test('where nobody listens the connection is refused, and closed', async () => {
  const open = new Set<number>();
  const socket: typeof libc.socket = (family, type, protocol) => {
    const fd = libc.socket(family, type, protocol);
    if (family === AF_INET) open.add(fd);
    return fd;
  };
  const close: typeof libc.close = (fd) => {
    if (open.delete(fd)) closed += 1;
    libc.close(fd);
  };
  let closed = 0;
  const recording = Object.assign(Object.create(libc) as typeof libc, { socket, close });
  await expect(connectTo('127.0.0.1', PORT + 1, recording)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect([closed, open.size]).toStrictEqual([1, 0]);
});
