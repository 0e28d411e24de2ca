import { isPowerstripError, PowerstripError } from '@pw/core';
import type { Logger } from 'pino';

/**
 * Whatever was thrown, as an error for the client. What is not a PowerstripError is a fault of powerstrip: INTERNAL
 * (500). Its stack goes to the log only.
 */
export function asPowerstripError(error: unknown, log: Logger): PowerstripError {
  if (isPowerstripError(error)) return error;
  log.error({ err: error }, 'fault');
  const name = error instanceof Error ? error.name : typeof error;
  return new PowerstripError('INTERNAL', `an unexpected ${name}`, { status: 500, cause: error });
}
