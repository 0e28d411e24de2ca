import { chmodSync, chownSync, lstatSync, statSync, unlinkSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { PowerstripError } from '@pw/core';
import { highWaterMark } from '../upstream/dial-engine.ts';
import type { ListenAddress } from './listen-address.ts';
import { refuseCertificate } from './refuse-certificate.ts';

/** Certificates of a TLS server, as PEM. With `ca`, clients must show a certificate that this CA has signed. */
export interface ListenTls {
  cert: Buffer;
  key: Buffer;
  ca: Buffer | undefined;
}

export interface Listener {
  /** With the real port. */
  readonly url: string;
  /** Stops accepting; open connections stay open. */
  close(): void;
}

export interface ListenerOptions {
  /** Used on tcp only, as dockerd does. */
  tls: ListenTls | undefined;
  /** A unix listener copies owner and mode of this socket, so that it can replace it. */
  modelSocket: string | undefined;
  onConnection: (socket: Socket) => void;
  /** Called with the reason when a client's certificate is refused. */
  onRefused: (reason: string) => void;
}

const keepAliveDelayMs = 30_000;

/** Throws LISTEN_FAILED. */
export async function openListener(address: ListenAddress, options: ListenerOptions): Promise<Listener> {
  if (address.kind === 'unix') await removeStaleSocket(address.path);
  const server = createListenServer(address, options);
  await startListening(server, address);
  if (address.kind === 'unix') takeOverMode(address.path, options.modelSocket);
  return { url: urlOf(server, address), close: () => void server.close() };
}

function createListenServer(
  address: ListenAddress,
  { tls, onConnection, onRefused }: ListenerOptions,
): Server {
  const socketOptions = {
    allowHalfOpen: true,
    noDelay: true,
    highWaterMark,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelayMs,
  };
  if (address.kind === 'unix') return createServer({ allowHalfOpen: true, highWaterMark }, onConnection);
  if (tls === undefined) return createServer(socketOptions, onConnection);
  const server = createTlsServer(
    {
      ...socketOptions,
      cert: tls.cert,
      key: tls.key,
      minVersion: 'TLSv1.2',
      // A wrong certificate is answered in HTTP, where the docker CLI shows the reason; a TLS alert would not be understood.
      ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: false }),
    },
    (socket: TLSSocket) => {
      if (tls.ca === undefined || socket.authorized) onConnection(socket);
      else onRefused(refuseCertificate(socket));
    },
  );
  server.on('tlsClientError', (error: Error) => onRefused(error.message));
  return server;
}

function startListening(server: Server, address: ListenAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('listening', resolve);
  server.once('error', (cause) => {
    const where =
      address.kind === 'unix' ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;
    reject(new PowerstripError('LISTEN_FAILED', `cannot listen on ${where}: ${cause.message}`, { cause }));
  });
  server.listen(
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
  );
  return promise;
}

/** Removes the socket file of a process that was killed: one on which nothing answers. */
async function removeStaleSocket(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) throw inTheWay(path, 'a file that is no socket is there');
  if (await answers(path)) throw inTheWay(path, 'somebody listens there already');
  unlinkSync(path);
}

function inTheWay(path: string, reason: string): PowerstripError {
  return new PowerstripError('LISTEN_FAILED', `cannot listen on unix://${path}: ${reason}`);
}

function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ path });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function takeOverMode(path: string, modelSocket: string | undefined): void {
  const model = modelSocket === undefined ? undefined : statSync(modelSocket, { throwIfNoEntry: false });
  chmodSync(path, model === undefined ? 0o660 : model.mode & 0o777);
  if (model !== undefined) chownSync(path, model.uid, model.gid);
}

function urlOf(server: Server, address: ListenAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  const { address: host, port } = server.address() as AddressInfo;
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
