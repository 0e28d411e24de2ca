import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Counts {
  passed: number;
  failed: number;
}

const root = join(import.meta.dirname, '../..');

/**
 * Runs Jest on the given arguments. A suite that does not even load counts as one failure. A handle that a test left
 * open must not hang the whole run: hence --forceExit.
 */
export async function runJest(args: string[]): Promise<Counts> {
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
    return readCounts(outputFile, code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readCounts(outputFile: string, code: number | null): Counts {
  const results = JSON.parse(readFileSync(outputFile, 'utf8')) as Record<string, number>;
  const failed = (results.numFailedTests ?? 0) + (results.numRuntimeErrorTestSuites ?? 0);
  // Jest can fail for other reasons than a test: an open handle, a threshold.
  return { passed: results.numPassedTests ?? 0, failed: code === 0 ? failed : Math.max(1, failed) };
}
