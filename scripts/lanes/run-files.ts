import { join } from 'node:path';
import type { FileResult } from '../test/file-results.ts';
import { runJest } from '../test/run-jest.ts';

/**
 * Of a test that does not set its own. Docker engines share the processors with another lane: what takes 5 s on a quick
 * machine took 23 s on a slow one.
 */
const HANGS_AFTER_MS = 60_000;

interface RunFilesOptions {
  /** Only the files that no other lane took; a folder that all lanes see. Default: all files. */
  claims?: string | undefined;
  /** How many files run at the same time. Default: 1, because the files of a lane share its engine and the well-known names. */
  atOnce?: number;
}

export async function runFiles(
  files: readonly string[],
  { claims, atOnce = 1 }: RunFilesOptions = {},
): Promise<FileResult[]> {
  if (files.length === 0) return [];
  const order = join(import.meta.dirname, '../test/in-given-order.mjs');
  const runner = ['--runner', join(import.meta.dirname, 'claiming-runner.mjs')];
  const workers = atOnce === 1 ? '--runInBand' : `--maxWorkers=${atOnce}`;
  const args = [
    '--selectProjects',
    'e2e',
    workers,
    '--testTimeout',
    `${HANGS_AFTER_MS}`,
    '--testSequencer',
    order,
  ];
  const run = await runJest(
    [...args, ...(claims === undefined ? [] : runner), '--runTestsByPath', ...files],
    {
      env: {
        PW_TEST_ORDER: JSON.stringify(files),
        ...(claims === undefined ? {} : { PW_TEST_CLAIMS: claims }),
      },
    },
  );
  return run.files;
}
