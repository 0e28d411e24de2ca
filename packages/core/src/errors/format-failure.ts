import { type ErrorCode, errorCatalogue } from './catalogue.ts';
import { isPowerstripError } from './powerstrip-error.ts';

/** Where each code has an entry: the anchor is the code in small letters. */
const ERRORS_PAGE = 'https://github.com/powerstrip-weave/powerstrip-weave/blob/main/docs/errors.md';

/** A failure for programs to read: what `--json` prints as `error`. */
export interface FailureReport {
  code: ErrorCode;
  message: string;
  hint: string;
  /** The entry of the code in docs/errors.md. */
  link: string;
}

/** Any failure as data. What is not a PowerstripError is INTERNAL, with its message alone. */
export function failureReport(error: unknown): FailureReport {
  if (isPowerstripError(error)) {
    return { code: error.code, message: error.message, hint: error.hint, link: linkOf(error.code) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message, hint: errorCatalogue.INTERNAL.fix, link: linkOf('INTERNAL') };
}

/**
 * What a person reads of a failure, without a newline at its end: message, hint, and code with its link. Of anything
 * but a PowerstripError it is the stack. `subject` begins the first line: the program, or `Error`.
 */
export function formatFailure(error: unknown, subject = 'Error'): string {
  if (isPowerstripError(error)) {
    return `${subject}: ${error.message}\n${error.hint}\n${error.code}: ${linkOf(error.code)}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function linkOf(code: ErrorCode): string {
  return `${ERRORS_PAGE}#${code.toLowerCase()}`;
}
