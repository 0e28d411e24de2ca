/** The one place where a failure is printed: words on stderr, with `--json` an object on stdout too, and an exit code. */
export async function failWith(error: unknown): Promise<never> {
  const exitCode = exitCodeOf(error);
  if (exitCode !== undefined) process.exit(exitCode);
  const { failureReport, formatFailure } = await import('@pw/core');
  process.stderr.write(`${formatFailure(error)}\n`);
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: failureReport(error) })}\n`);
  }
  process.exit(1);
}

/** Interrupted and commander's own errors carry one, and have been printed already. */
function exitCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('exitCode' in error)) return undefined;
  return typeof error.exitCode === 'number' ? error.exitCode : undefined;
}
