import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineCall, type EngineCall } from './engine-call.ts';
import { type EngineRequest, parseHead, readBody } from './engine-request.ts';

/** What the fake Docker does with each call. */
export type EngineScript = (call: EngineCall) => void;

/** A stand-in for the Docker engine whose every byte a test can choose. */
export interface FakeDocker extends AsyncDisposable {
  /** As in DOCKER_HOST. */
  readonly url: string;
  /** Every request it got, bodies included, in order. */
  readonly requests: EngineRequest[];
  /** Connections accepted so far. */
  connections(): number;
  /** Connections open now. */
  open(): number;
  /** Another script for the calls that follow. */
  use(script: EngineScript): void;
  /** Closes every connection at once, as kill -9 would; `listening` says whether new ones are accepted. */
  kill(): Promise<void>;
  /** Listens again at the same address, after `kill`. */
  restart(): Promise<void>;
}

/** PS-60: a script that tells by its answer that the call came here. */
export const seenByFakeDocker: EngineScript = (call) => {
  call.reply(200, { SeenByFakeDocker: 42, body: call.request.body.toString() });
};

export interface FakeDockerOptions {
  script?: EngineScript;
  /** Listen on TCP instead of a unix socket. */
  tcp?: boolean;
}

export async function startFakeDocker({
  script = seenByFakeDocker,
  tcp = false,
}: FakeDockerOptions = {}): Promise<FakeDocker> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-fake-docker-'));
  const state: EngineState = { script, requests: [], sockets: new Set(), accepted: 0 };
  const server = createServer({ allowHalfOpen: true }, (socket) => serveSocket(state, socket));
  let listenAt: { path: string } | { host: string; port: number } = tcp
    ? { host: '127.0.0.1', port: 0 }
    : { path: join(folder, 'docker.sock') };
  await listen(server, listenAt);
  if ('port' in listenAt) listenAt = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const kill = () => close(server, state);
  return {
    url: 'path' in listenAt ? `unix://${listenAt.path}` : `tcp://127.0.0.1:${listenAt.port}`,
    requests: state.requests,
    connections: () => state.accepted,
    open: () => state.sockets.size,
    use: (next) => {
      state.script = next;
    },
    kill,
    restart: () => listen(server, listenAt),
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface EngineState {
  script: EngineScript;
  requests: EngineRequest[];
  sockets: Set<Socket>;
  accepted: number;
}

function serveSocket(state: EngineState, socket: Socket): void {
  state.accepted += 1;
  state.sockets.add(socket);
  socket.on('close', () => state.sockets.delete(socket));
  socket.on('error', () => socket.destroy());
  let waiting = Buffer.alloc(0);
  let taken: { onData: (bytes: Buffer) => void; onEnd: (() => void) | undefined } | undefined;
  const readCalls = () => {
    for (let read = readCall(waiting); taken === undefined && read !== undefined; read = readCall(waiting)) {
      waiting = Buffer.from(read.rest);
      state.requests.push(read.request);
      const { request } = read;
      state.script(
        createEngineCall({
          request,
          socket,
          early: waiting,
          takeOver: (onData, onEnd) => {
            taken = { onData, onEnd };
            if (waiting.length > 0) onData(waiting);
          },
        }),
      );
    }
  };
  socket.on('data', (bytes: Buffer) => {
    if (taken !== undefined) {
      taken.onData(bytes);
      return;
    }
    waiting = Buffer.concat([waiting, bytes]);
    readCalls();
  });
  // An engine that has nothing more to read closes, unless a hijack decides otherwise.
  socket.on('end', () => (taken?.onEnd === undefined ? socket.end() : taken.onEnd()));
}

function readCall(bytes: Buffer): { request: EngineRequest; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const request = parseHead(bytes.toString('latin1', 0, end));
  const read = readBody(request.headers, bytes.subarray(end + 4));
  if (read === undefined) return undefined;
  request.body = Buffer.from(read.body);
  return { request, rest: read.rest };
}

function listen(server: Server, at: { path: string } | { host: string; port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(at, resolve);
  return promise;
}

async function close(server: Server, { sockets }: EngineState): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
}
