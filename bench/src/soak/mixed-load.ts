import { connect, type Socket } from 'node:net';
import type { Target } from '../proxy/load.ts';

/** One kind of call: it is over when `isOver` says so of what was received. */
interface Kind {
  request: string;
  isOver: (received: Buffer) => boolean;
  /** Sent once something was received. */
  followUp?: string;
}

const host = 'Host: docker\r\n';
const json = `Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"Image":"bb"}`;
const answered = (received: Buffer) => received.includes('\r\n\r\nOK');
const downloadBytes = 256 * 1024;

const kinds: readonly Kind[] = [
  { request: `GET /_ping HTTP/1.1\r\n${host}\r\n`, isOver: answered },
  { request: `GET /v1.41/hooked HTTP/1.1\r\n${host}\r\n`, isOver: answered },
  { request: `POST /v1.41/containers/create HTTP/1.1\r\n${host}${json}`, isOver: answered },
  { request: `DELETE /v1.41/containers/c HTTP/1.1\r\n${host}\r\n`, isOver: answered },
  {
    request: `GET /v1.41/download?bytes=${downloadBytes} HTTP/1.1\r\n${host}\r\n`,
    isOver: (received) => received.length > downloadBytes,
  },
  {
    request: `POST /v1.41/containers/c/attach HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
    isOver: (received) => received.includes('hello'),
    followUp: 'hello',
  },
  { request: `GET /v1.41/events HTTP/1.1\r\n${host}\r\n`, isOver: (received) => received.includes('{}') },
  // Aborted: the rest of the body never comes.
  {
    request: `POST /upload HTTP/1.1\r\n${host}Content-Type: application/x-tar\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(10_000)}`,
    isOver: () => true,
  },
  {
    request: `POST /v1.41/containers/create HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 999\r\n\r\n{`,
    isOver: () => true,
  },
];

/** Makes calls of every kind until `isOver`, `workers` at a time, each on a connection of its own. Gives their number. */
export async function runMixedLoad(
  target: Target,
  { workers, isOver }: { workers: number; isOver: () => boolean },
): Promise<number> {
  let calls = 0;
  const work = async (worker: number) => {
    for (let index = worker; !isOver(); index += 1) {
      const kind = kinds[index % kinds.length];
      if (kind !== undefined) await makeCall(target, kind);
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  return calls;
}

function makeCall(target: Target, { request, isOver, followUp }: Kind): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket: Socket = connect('path' in target ? { path: target.path } : target);
  let received = Buffer.alloc(0);
  let unsent = followUp;
  let over = false;
  const check = () => {
    if (!isOver(received)) return;
    over = true;
    socket.destroy();
  };
  socket.on('connect', () => socket.write(request, request.endsWith('\r\n\r\n') ? undefined : check));
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    if (unsent !== undefined) socket.write(unsent);
    unsent = undefined;
    check();
  });
  socket.on('error', () => {});
  socket.on('close', () =>
    over ? resolve() : reject(new Error(`closed after ${received.subarray(0, 500)}`)),
  );
  return promise;
}
