import { isPowerstripError, PowerstripError } from '@pw/core';

/** Whatever was thrown, as an error that a client can be told: what is not ours already is INTERNAL (500). */
export function asPowerstripError(error: unknown): PowerstripError {
  if (isPowerstripError(error)) return error;
  const stack = error instanceof Error ? error.stack : String(error);
  return new PowerstripError('INTERNAL', `unexpected: ${stack}`, { status: 500, cause: error });
}
