import { chmodSync, chownSync, statSync } from 'node:fs';
import { type AddressInfo, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  type TLSSocket,
  Server as TlsServer,
} from 'node:tls';
import { cannotListen } from '@pw/core';
import { highWaterMark } from '../upstream/dial-engine.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import { freeSocketPath } from './free-socket-path.ts';
import { limitHandshakes } from './handshake-deadline.ts';
import { formatListenAddress, type ListenAddress } from './listen-address.ts';
import { refuseCertificate } from './refuse-certificate.ts';
import { refuseConnection } from './refuse-connection.ts';

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
  /** New connections get these certificates. */
  useTls(tls: ListenTls): void;
}

export interface ListenerOptions {
  /** Used on tcp only, as dockerd does. */
  tls: ListenTls | undefined;
  /** A unix listener copies owner and mode of this socket, so that it can replace it. */
  modelSocket: string | undefined;
  /** For a TLS handshake, and for the request of a client whose certificate is refused. */
  handshakeTimeoutMs: number;
  onHandshakeTimeout: () => void;
  connectionLimit: ConnectionLimit;
  onConnection: (socket: Socket) => void;
  /** Called with the reason when a client's certificate is refused. */
  onRefused: (reason: string) => void;
}

const keepAliveDelayMs = 30_000;

/** Throws LISTEN_FAILED. */
export async function openListener(address: ListenAddress, options: ListenerOptions): Promise<Listener> {
  if (address.kind === 'unix')
    await freeSocketPath(address.path, (cause) => cannotListen(formatListenAddress(address), cause));
  const server = createListenServer(address, options);
  await startListening(server, address);
  checkInherited(server, address);
  if (address.kind === 'unix') takeOverMode(address.path, options.modelSocket);
  return {
    url: urlOf(server, address),
    close: () => void server.close(),
    useTls: (tls) => {
      if (server instanceof TlsServer) server.setSecureContext(secureContext(tls));
    },
  };
}

const unixSocketOptions = { allowHalfOpen: true, highWaterMark };
const tcpSocketOptions = {
  ...unixSocketOptions,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: keepAliveDelayMs,
};

function createListenServer(address: ListenAddress, options: ListenerOptions): Server {
  const { tls, connectionLimit, onConnection } = options;
  if (address.kind === 'tcp' && tls !== undefined) return createTlsListenServer(tls, options);
  return createServer(address.kind === 'tcp' ? tcpSocketOptions : unixSocketOptions, (socket) => {
    if (connectionLimit.admit(socket)) onConnection(socket);
    else refuseConnection(socket);
  });
}

function createTlsListenServer(tls: ListenTls, options: ListenerOptions): Server {
  const { handshakeTimeoutMs, onHandshakeTimeout, connectionLimit, onConnection, onRefused } = options;
  const server = createTlsServer(
    {
      ...tcpSocketOptions,
      ...secureContext(tls),
      // A wrong certificate is answered in HTTP, where the docker CLI shows the reason; a TLS alert would not be understood.
      ...(tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false }),
    },
    (socket: TLSSocket) => {
      if (tls.ca === undefined || socket.authorized) onConnection(socket);
      else onRefused(refuseCertificate(socket, handshakeTimeoutMs));
    },
  );
  server.on('tlsClientError', (error: Error) => onRefused(error.message));
  limitHandshakes(server, { timeoutMs: handshakeTimeoutMs, onTimeout: onHandshakeTimeout });
  server.on('connection', (socket: Socket) => {
    // Later: Node still has to begin the handshake on it.
    if (!connectionLimit.admit(socket)) setImmediate(() => socket.destroy());
  });
  return server;
}

function secureContext({ cert, key, ca }: ListenTls): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) };
}

function startListening(server: Server, address: ListenAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('listening', resolve);
  server.once('error', (cause) => reject(cannotListen(formatListenAddress(address), cause)));
  server.listen(listenOptions(address));
  return promise;
}

function listenOptions(address: ListenAddress): ListenOptions & { fd?: number } {
  if (address.kind === 'unix') return { path: address.path };
  return address.kind === 'inherited' ? { fd: address.fd } : { host: address.host, port: address.port };
}

/**
 * The rules for tcp listeners cannot hold for a socket that another process has bound. Node gives no address for
 * inherited unix sockets.
 */
function checkInherited(server: Server, address: ListenAddress): void {
  if (address.kind !== 'inherited' || server.address() === null) return;
  server.close();
  throw cannotListen(formatListenAddress(address), new Error('it is no unix socket'));
}

function takeOverMode(path: string, modelSocket: string | undefined): void {
  const model = modelSocket === undefined ? undefined : statSync(modelSocket, { throwIfNoEntry: false });
  chmodSync(path, model === undefined ? 0o660 : model.mode & 0o777);
  if (model !== undefined) chownSync(path, model.uid, model.gid);
}

function urlOf(server: Server, address: ListenAddress): string {
  if (address.kind !== 'tcp') return formatListenAddress(address);
  const { address: host, port } = server.address() as AddressInfo;
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
