import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countFiles, type JestRun, readFileResults } from './file-results.ts';

const root = join(import.meta.dirname, '../..');
const JEST = join(root, 'node_modules/jest/bin/jest.js');

export interface JestOptions {
  /** Default: the repository. */
  cwd?: string;
  /** What Jest says is not shown. */
  silent?: boolean;
  /** Beside this process's own. */
  env?: Record<string, string>;
}

/** Runs Jest on the given arguments. A handle that a test left open must not hang the whole run, so --forceExit is given. */
export async function runJest(
  args: string[],
  { cwd = root, silent = false, env = {} }: JestOptions = {},
): Promise<JestRun> {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-jest-'));
  const report = join(directory, 'results');
  const reporters = ['default', join(import.meta.dirname, 'write-results.mjs')].map(
    (name) => `--reporters=${name}`,
  );
  try {
    const child = spawn(process.execPath, ['--no-warnings', JEST, ...args, '--forceExit', ...reporters], {
      cwd,
      stdio: ['ignore', 'ignore', silent ? 'ignore' : 'inherit'],
      env: { ...process.env, ...env, PW_TEST_REPORT: report },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    const files = readFileResults(report, cwd);
    const counts = countFiles(files);
    // Jest can fail for other reasons than a test: an open handle, no test at all.
    return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed), files };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
