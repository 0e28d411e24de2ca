import { PowerstripError } from './powerstrip-error.ts';

const OTHER_HOST =
  'Choose an address of this machine as host: 127.0.0.1 for this machine alone, 0.0.0.0 for all of its networks.';

/** By the code of Node's error. */
const hints: Record<string, string> = {
  EADDRINUSE: 'Stop what listens there (ss -ltnp names it), or choose another port.',
  EACCES: 'Choose a port from 1024 on; a lower one needs root or the capability NET_BIND_SERVICE.',
  ERR_SOCKET_BAD_PORT: 'Choose a port from 0 (any free one) to 65535.',
  EADDRNOTAVAIL: OTHER_HOST,
  ENOTFOUND: OTHER_HOST,
};

/** LISTEN_FAILED for `where`, with what to do about the cause, where Node's error says it. */
export function cannotListen(where: string, cause: Error): PowerstripError {
  const hint = 'code' in cause ? hints[String(cause.code)] : undefined;
  const message = `cannot listen on ${where}: ${cause.message}`;
  return new PowerstripError('LISTEN_FAILED', message, { cause, ...(hint !== undefined && { hint }) });
}
