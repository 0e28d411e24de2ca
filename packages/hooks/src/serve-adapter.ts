import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Adapter } from '@pw/core';
import { type AdapterAppOptions, createAdapterApp } from './create-adapter-app.ts';
import { endAsProcessOne } from './end-as-process-one.ts';
import { startListening } from './start-listening.ts';

/** Where an adapter listens, and what it has beside its hooks. */
export interface ServeOptions extends AdapterAppOptions {
  /** 0 takes a free one. Default 80. */
  port?: number;
  /** Default 127.0.0.1; an adapter in a container says 0.0.0.0, its network is private. */
  host?: string;
}

/** An adapter that listens. */
export interface RunningAdapter {
  /** With the real port: `http://127.0.0.1:41234`. */
  url: string;
  /** Idempotent; running hooks have three seconds to end, idle connections go at once. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 3000;

/**
 * Serves an adapter; resolves when it listens. As process 1 of a container it closes and ends at SIGTERM and SIGINT, unless
 * the program handles them. Throws LISTEN_FAILED where the port is taken or not allowed, or the host is not of this machine.
 */
export async function serveAdapter(adapter: Adapter, options: ServeOptions = {}): Promise<RunningAdapter> {
  const { port = 80, ...appOptions } = options;
  // To Node, an empty one is every address; it is a variable that was not set.
  const host = options.host || '127.0.0.1';
  const server = createServer(createAdapterApp(adapter, appOptions));
  server.requestTimeout = 0; // a hook may take as long as its container
  server.keepAliveTimeout = 60_000;
  const unused = trackUnusedSockets(server);
  const url = await startListening(server, { host, port });
  let closing: Promise<void> | undefined;
  const closeOnce = () => {
    closing ??= close(server, unused).finally(forget);
    return closing;
  };
  const forget = endAsProcessOne(closeOnce);
  return { url, close: closeOnce };
}

/** Connections without a request so far; to Node they are not idle. */
function trackUnusedSockets(server: Server): Set<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return unused;
}

function close(server: Server, unused: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    for (const socket of unused) socket.destroy();
  });
}
