/**
 * The one place where a failure ends pw: with 2 for wrong usage, 1 for a failure, 128 + the signal when interrupted. It is
 * printed as words on stderr, and with `--json` as an object on stdout too.
 */
export async function failWith(error: unknown): Promise<never> {
  const json = process.argv.includes('--json');
  const exitCode = exitCodeOf(error);
  if (exitCode !== undefined && !(exitCode === 2 && json)) process.exit(exitCode);
  // Loaded only now: what starts well starts without it.
  const { printFailure, printUsageFailure } = await import('./print-failure.ts');
  if (exitCode === undefined) process.exit(printFailure(error, json));
  printUsageFailure(error as Error);
  process.exit(exitCode);
}

/** Interrupted and commander's own errors carry one, and have been printed already; commander's are about usage. */
function exitCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('exitCode' in error)) return undefined;
  if (typeof error.exitCode !== 'number') return undefined;
  return error.exitCode === 1 ? 2 : error.exitCode;
}
