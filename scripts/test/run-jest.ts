import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

export interface Counts {
  passed: number;
  failed: number;
}

/** What one test file gave. */
interface FileResult extends Counts {
  /** From the root of the repository. */
  file: string;
  seconds: number;
  /** Full titles, in order, and whether each passed. */
  tests: { title: string; passed: boolean }[];
}

export interface JestRun extends Counts {
  files: FileResult[];
}

/** What is read of Jest's report. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    startTime: number;
    endTime: number;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

const root = join(import.meta.dirname, '../..');

/**
 * Runs Jest on the given arguments. A suite that does not even load counts as one failure. A handle that a test left
 * open must not hang the whole run: hence --forceExit.
 */
export async function runJest(args: string[]): Promise<JestRun> {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-jest-'));
  const outputFile = join(directory, 'results.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  try {
    const child = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        jest,
        ...args,
        '--forceExit',
        '--json',
        '--outputFile',
        outputFile,
      ],
      // Jest repeats the whole JSON on stdout; people read its report on stderr.
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [code] = (await once(child, 'exit')) as [number | null];
    if (!existsSync(outputFile)) return { passed: 0, failed: 1, files: [] };
    return readReport(JSON.parse(readFileSync(outputFile, 'utf8')) as JestReport, code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readReport(report: JestReport, code: number | null): JestRun {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    // Jest can fail for other reasons than a test: an open handle, a threshold.
    failed: code === 0 ? failed : Math.max(1, failed),
    files: report.testResults.map(readFile),
  };
}

function readFile({
  name,
  startTime,
  endTime,
  assertionResults,
}: JestReport['testResults'][number]): FileResult {
  const tests = assertionResults.map(({ fullName, status }) => ({
    title: fullName,
    passed: status === 'passed',
  }));
  const failed = tests.filter(({ passed }) => !passed).length;
  return {
    file: relative(root, name),
    seconds: Math.round((endTime - startTime) / 1000),
    passed: tests.length - failed,
    // A file that does not load has no tests.
    failed: tests.length === 0 ? 1 : failed,
    tests,
  };
}
