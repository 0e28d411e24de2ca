import { failureReport, formatFailure, isPowerstripError, PowerstripError } from '@pw/core';
import { fileFailure } from './file-failure.ts';

/** Failures of which the words of the command line are the cause. */
const usageCodes: readonly unknown[] = ['BAD_OPTION', 'BAD_FILTER'];

/** Prints a failure; gives the exit code. */
export function printFailure(thrown: unknown, json: boolean): number {
  const error = fileFailure(thrown) ?? thrown;
  process.stderr.write(`${formatFailure(error)}\n`);
  if (json) printReport(error);
  return isPowerstripError(error) && usageCodes.includes(error.code) ? 2 : 1;
}

/** What commander has printed on stderr, as an object for whoever reads stdout. */
export function printUsageFailure({ message }: Error): void {
  printReport(new PowerstripError('BAD_OPTION', message.replace(/^error: /, '')));
}

function printReport(error: unknown): void {
  process.stdout.write(`${JSON.stringify({ error: failureReport(error) })}\n`);
}
