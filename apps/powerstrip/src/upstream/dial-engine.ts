import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { EngineAddress } from './engine-address.ts';

const connectTimeoutMs = 10_000;
const keepAliveDelayMs = 30_000;
/** Bytes that may wait to be written before the other side is paused. A smaller buffer pauses both sides too often. */
export const highWaterMark = 256 * 1024;

/** A new connection to the engine, still connecting. Each direction ends separately. */
export function dialEngine(address: EngineAddress): Socket {
  const flow = { allowHalfOpen: true, highWaterMark };
  if (address.kind === 'unix') return connect({ ...flow, path: address.path });
  const { host, port, tls } = address;
  const common = {
    ...flow,
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelayMs,
  };
  const socket =
    tls === undefined
      ? connect(common)
      : connectTls({ ...common, ca: tls.ca, cert: tls.cert, key: tls.key, rejectUnauthorized: tls.verify });
  limitConnectTime(socket, address.name);
  return socket;
}

// Only connecting is limited; a stream may be silent for any time.
function limitConnectTime(socket: Socket, name: string): void {
  const timer = setTimeout(() => {
    socket.destroy(new Error(`no connection to ${name} within ${connectTimeoutMs} ms`));
  }, connectTimeoutMs);
  const stop = () => clearTimeout(timer);
  socket.once('connect', stop);
  socket.once('close', stop);
}
