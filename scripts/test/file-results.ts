import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

export interface Counts {
  passed: number;
  failed: number;
}

/** What one test file gave. */
export interface FileResult extends Counts {
  /** From the root of the repository. */
  file: string;
  seconds: number;
  /** Full titles, in order, and whether each passed. */
  tests: { title: string; passed: boolean }[];
}

export interface JestRun extends Counts {
  files: FileResult[];
}

/** A line of the report that write-results.mjs writes. */
type Line =
  | { started: string }
  | { finished: string; seconds: number; tests: FileResult['tests']; broken: boolean };

/** The results in a report of write-results.mjs. A file that began and never came to an end has failed. */
export function readFileResults(report: string, root: string): FileResult[] {
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const files = new Map<string, FileResult>();
  for (const line of text.split('\n').filter(Boolean)) {
    const result = toResult(JSON.parse(line) as Line, root);
    files.set(result.file, result);
  }
  return [...files.values()];
}

export function countFiles(files: readonly Counts[]): Counts {
  const sum = (key: keyof Counts) => files.reduce((total, file) => total + file[key], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

function toResult(line: Line, root: string): FileResult {
  if ('started' in line)
    return { file: relative(root, line.started), seconds: 0, passed: 0, failed: 1, tests: [] };
  const { finished, seconds, tests, broken } = line;
  const failed = tests.filter(({ passed }) => !passed).length;
  return {
    file: relative(root, finished),
    seconds,
    passed: tests.length - failed,
    failed: failed + (broken ? 1 : 0),
    tests,
  };
}
