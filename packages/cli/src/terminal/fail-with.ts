/** The one edge where a failure becomes words on stderr and an exit code. */
export async function failWith(error: unknown): Promise<never> {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) {
    const { formatFailure } = await import('../engine/format-failure.ts');
    process.stderr.write(`${formatFailure(error)}\n`);
  }
  process.exit(exitCode ?? 1);
}

/** Interrupted and commander's own errors carry one, and have said what there is to say. */
function exitCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('exitCode' in error)) return undefined;
  return typeof error.exitCode === 'number' ? error.exitCode : undefined;
}
