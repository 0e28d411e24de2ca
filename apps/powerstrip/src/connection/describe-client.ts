import type { Socket } from 'node:net';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { CallingClient } from '@pw/core';

/**
 * Who is calling, as far as the connection tells. Node gives no peer credentials of a unix socket, so `uid` and `pid`
 * are not known: who may open the socket file is its permissions' matter.
 */
export function describeClient(socket: Socket): CallingClient {
  const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate() : undefined;
  return {
    address: formatAddress(socket),
    ...(certificate?.subject === undefined ? {} : { certificate: describeCertificate(certificate) }),
  };
}

/** `127.0.0.1:40000`, `[::1]:40000`, or `unix`. */
function formatAddress({ remoteAddress, remotePort }: Socket): string {
  if (remoteAddress === undefined) return 'unix';
  return `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}

function describeCertificate({ subject, subjectaltname, fingerprint256 }: PeerCertificate) {
  return {
    subject: Object.entries(subject)
      .flatMap(([name, value]) => [value].flat().map((item) => `${name}=${item}`))
      .join(', '),
    san: subjectaltname?.split(', ') ?? [],
    fingerprint: fingerprint256,
  };
}
