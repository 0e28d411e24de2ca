import { join } from 'node:path';
import type { FileResult } from '../test/file-results.ts';
import { runJest } from '../test/run-jest.ts';

/** Without `claims`, all of the files; otherwise those that no other lane took. */
export async function runFiles(files: readonly string[], claims?: string): Promise<FileResult[]> {
  if (files.length === 0) return [];
  const order = join(import.meta.dirname, '../test/in-given-order.mjs');
  const runner = ['--runner', join(import.meta.dirname, 'claiming-runner.mjs')];
  // One after another: the files of a lane share its engine and the well-known names.
  const args = ['--selectProjects', 'e2e', '--runInBand', '--testSequencer', order];
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
