import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Ample for the slowest file on a busy machine: a mutant that hangs is found, one that only is slow is not. */
const TIMEOUT_MS = 240_000;

/** Whether all tests of the files pass; the first failure ends the run. A run that hangs has failed. */
export async function runTests(root: string, files: string[]): Promise<boolean> {
  if (files.length === 0) return true;
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      jest,
      '--runInBand',
      '--bail',
      '--forceExit',
      '--silent',
      '--runTestsByPath',
      ...files,
    ],
    { cwd: root, stdio: 'ignore', detached: true },
  );
  const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), TIMEOUT_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  return code === 0;
}
