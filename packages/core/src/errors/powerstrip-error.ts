import { type ErrorCode, errorCatalogue } from './catalogue.ts';

const brand = Symbol.for('powerstrip.error');

/**
 * The one error class of the project.
 *
 * `message` says what happened, with the offending value; `hint` what to do about it (default: the catalogue's fix);
 * `status` is the HTTP status a client should see, where the error reaches one.
 */
export class PowerstripError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly status: number | undefined;
  readonly [brand] = true;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; status?: number; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'PowerstripError';
    this.code = code;
    this.hint = options.hint ?? errorCatalogue[code].fix;
    this.status = options.status;
  }
}

/** True for a PowerstripError of any bundle or realm; `instanceof` is not, across two bundled copies of core. */
export function isPowerstripError(value: unknown): value is PowerstripError {
  return typeof value === 'object' && value !== null && brand in value;
}
