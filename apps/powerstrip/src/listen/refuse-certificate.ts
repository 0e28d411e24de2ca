import type { TLSSocket } from 'node:tls';

/** Answers whatever the client asks with the reason, and closes. Gives the reason. */
export function refuseCertificate(socket: TLSSocket): string {
  const shown = Object.keys(socket.getPeerCertificate() ?? {}).length > 0;
  const why = String(socket.authorizationError ?? 'not verified');
  const reason = shown
    ? `the client certificate is refused: ${why}`
    : 'a client certificate of this CA is required';
  const hint =
    'Use a certificate that the CA of --tlscacert has signed (DOCKER_CERT_PATH, docker --tlscert and --tlskey)';
  const body = `${JSON.stringify({ message: `powerstrip: ${reason}. ${hint}` })}\n`;
  const head = `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.on('error', () => socket.destroy());
  // The request is read first: closing on a client that still sends would reset the answer away.
  socket.once('data', () => socket.end(head + body));
  socket.once('end', () => socket.end());
  return reason;
}
