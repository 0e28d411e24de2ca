import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Where to send load. */
export type Target = { path: string } | { host: string; port: number };

const ping = 'GET /_ping HTTP/1.1\r\nHost: docker\r\nUser-Agent: bench\r\n\r\n';

/** Milliseconds of `count` calls, one after the other on one connection. `request`: default GET of `path`. */
export async function latenciesMs(
  target: Target,
  {
    count,
    path = '/_ping',
    request = ping.replace('/_ping', path),
  }: { count: number; path?: string; request?: string },
): Promise<number[]> {
  const socket = await open(target);
  const samples: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const startedAt = performance.now();
    socket.write(request);
    await once(socket, 'data');
    samples.push(performance.now() - startedAt);
  }
  socket.destroy();
  return samples;
}

/** Calls of GET per second over `connections` connections, each with one call under way. */
export async function callsPerSecond(
  target: Target,
  { connections, ms, path = '/_ping' }: { connections: number; ms: number; path?: string },
): Promise<number> {
  const request = ping.replace('/_ping', path);
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(target)));
  let calls = 0;
  const startedAt = performance.now();
  for (const socket of sockets) {
    socket.on('data', () => {
      calls += 1;
      socket.write(request);
    });
    socket.write(request);
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  await promise;
  const seconds = (performance.now() - startedAt) / 1000;
  for (const socket of sockets) socket.destroy();
  return calls / seconds;
}

/** MiB per second of a download of `bytes`. */
export async function downloadRate(target: Target, bytes: number): Promise<number> {
  const socket = await open(target);
  const startedAt = performance.now();
  socket.write(`GET /download?bytes=${bytes} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
  let received = 0;
  const { promise: complete, resolve, reject } = Promise.withResolvers<void>();
  socket.on('data', (part: Buffer) => {
    received += part.length;
    if (received >= bytes && part.subarray(-5).toString('latin1') === '0\r\n\r\n') resolve();
  });
  socket.once('close', () => reject(new Error(`only ${received} of ${bytes} bytes came`)));
  await complete;
  socket.destroy();
  return rate(bytes, startedAt);
}

/** MiB per second of an upload of `bytes`. */
export async function uploadRate(target: Target, bytes: number): Promise<number> {
  const socket = await open(target);
  const part = Buffer.alloc(64 * 1024, 'x');
  const startedAt = performance.now();
  socket.write(
    `POST /upload HTTP/1.1\r\nHost: docker\r\nContent-Type: application/x-tar\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  for (let sent = 0; sent < bytes; sent += part.length) {
    if (!socket.write(part.subarray(0, Math.min(part.length, bytes - sent)))) await once(socket, 'drain');
  }
  await once(socket, 'data');
  socket.destroy();
  return rate(bytes, startedAt);
}

function rate(bytes: number, startedAt: number): number {
  return bytes / 1024 / 1024 / ((performance.now() - startedAt) / 1000);
}

async function open(target: Target): Promise<Socket> {
  const socket = connect('path' in target ? { path: target.path } : { ...target, noDelay: true });
  await once(socket, 'connect');
  return socket;
}
