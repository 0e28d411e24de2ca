import type { Socket } from 'node:net';
import type { Server } from 'node:tls';

export interface HandshakeDeadline {
  timeoutMs: number;
  onTimeout: () => void;
}

/**
 * Closes connections whose TLS handshake is not complete in time. Node's own `handshakeTimeout` starts again with every
 * byte that arrives.
 */
export function limitHandshakes(server: Server, { timeoutMs, onTimeout }: HandshakeDeadline): void {
  const timers = new Map<string, NodeJS.Timeout>();
  const stop = (socket: Socket) => {
    clearTimeout(timers.get(peerOf(socket)));
    timers.delete(peerOf(socket));
  };
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    const timer = setTimeout(() => {
      timers.delete(peer);
      onTimeout();
      socket.destroy();
    }, timeoutMs);
    timers.set(peer, timer);
    socket.once('close', () => {
      clearTimeout(timer);
      if (timers.get(peer) === timer) timers.delete(peer);
    });
  });
  server.on('secureConnection', stop);
}

// The sockets before and after the handshake are two objects with one peer.
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
