import type { EngineResult } from './run-engine.ts';

/** A line of the table: one suite, a folder of test/e2e, on one engine. */
interface SuiteRow {
  engine: string;
  suite: string;
  passed: number;
  failed: number;
  seconds: number;
}

/** engine × suite × passed, failed, seconds, with a sum for each engine. */
export function formatTable(results: readonly EngineResult[]): string {
  const rows = results.flatMap((result) => [
    ...suiteRows(result),
    { ...result, suite: result.reason ?? 'all' },
  ]);
  const cells = rows.map(({ engine, suite, passed, failed, seconds }) =>
    [engine, suite, passed, failed, seconds].map(String),
  );
  const all = [['engine', 'suite', 'passed', 'failed', 'seconds'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return all.map((row) => row.map(pad).join('  ')).join('\n');
}

/** One row for each folder of test/e2e, in the order of their names; what is left behind is a suite too. */
function suiteRows({ engine, written }: EngineResult): SuiteRow[] {
  if (written === undefined) return [];
  const suites = Map.groupBy(written.files, ({ file }) => file.split('/')[2] ?? file);
  const rows = [...suites].map(([suite, files]) => ({
    engine,
    suite,
    passed: sum(files.map(({ passed }) => passed)),
    failed: sum(files.map(({ failed }) => failed)),
    seconds: Math.round(sum(files.map(({ seconds }) => seconds))),
  }));
  rows.sort((a, b) => a.suite.localeCompare(b.suite));
  const left = written.leftovers.length;
  return left === 0 ? rows : [...rows, { engine, suite: 'left behind', passed: 0, failed: left, seconds: 0 }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
