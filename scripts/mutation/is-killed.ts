import type { Failure } from './find-failure.ts';

/** Runs test files in their order up to the first failure. */
type Run = (files: readonly string[]) => Promise<Failure | undefined>;

interface Runs {
  /** Against the mutant. */
  changed: Run;
  /** Against the code as it is. */
  unchanged: Run;
}

/** What the run so far tells of the tests themselves. */
export interface TestHealth {
  /** They pass without a mutant. */
  passing: Set<string>;
  /** They fail without a mutant, so they cannot judge one. */
  failing: Set<string>;
}

/** Whether one of the test files fails because of the mutant, and of nothing else. */
export async function isKilled(files: readonly string[], runs: Runs, health: TestHealth): Promise<boolean> {
  let left = files.filter((file) => !health.failing.has(file));
  while (left.length > 0) {
    const failure = await runs.changed(left);
    if (failure === undefined) return false;
    if (await isDueToMutant(failure, runs, health)) return true;
    left = left.slice(left.indexOf(failure.file) + 1);
  }
  return false;
}

/**
 * The same file must pass without the mutant: at any time for a failure that came at once, now for one that came late.
 * After that, a late one must come a second time.
 */
async function isDueToMutant(
  { file, late }: Failure,
  { changed, unchanged }: Runs,
  health: TestHealth,
): Promise<boolean> {
  if (late || !health.passing.has(file)) {
    const without = await unchanged([file]);
    if (without?.late === false) health.failing.add(file);
    if (without !== undefined) return false;
    health.passing.add(file);
  }
  return !late || (await changed([file])) !== undefined;
}
