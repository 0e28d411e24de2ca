import type { TLSSocket } from 'node:tls';

/**
 * Answers any request with 403 and the reason, then closes the connection; without a request it closes it after
 * `timeoutMs`. Returns the reason.
 */
export function refuseCertificate(socket: TLSSocket, timeoutMs: number): string {
  const shown = Object.keys(socket.getPeerCertificate() ?? {}).length > 0;
  const why = String(socket.authorizationError);
  const reason = shown
    ? `the client certificate is refused: ${why}`
    : 'a client certificate of this CA is required';
  const hint =
    'Use a certificate that the CA of --tlscacert has signed (DOCKER_CERT_PATH, docker --tlscert and --tlskey)';
  const body = `${JSON.stringify({ message: `powerstrip: ${reason}. ${hint}` })}\n`;
  const head = `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  // The request is read first: closing while the client still sends would reset the connection and lose the answer.
  socket.once('data', () => socket.end(head + body));
  socket.once('end', () => socket.end());
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  socket.once('close', () => clearTimeout(timer));
  return reason;
}
