import type { Socket } from 'node:net';
import { PowerstripError } from '@pw/core';

const closeAfterMs = 1_000;

/** Answers a connection that is one too many with 503, whatever it asks, and closes it. */
export function refuseConnection(socket: Socket): void {
  const { message, hint } = new PowerstripError('OVERLOADED', 'too many connections are open');
  const body = `${JSON.stringify({ message: `powerstrip: ${message}. ${hint}` })}\n`;
  const lines = [
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  // Read until then: closing while the client still sends would reset the connection and lose the answer.
  const timer = setTimeout(() => socket.destroy(), closeAfterMs);
  socket.once('close', () => clearTimeout(timer));
}
