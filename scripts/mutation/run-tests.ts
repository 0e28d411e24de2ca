import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** For all tests of a sample, without a mutant. */
const MEASURE_TIMEOUT_MS = 2_400_000;

interface Report {
  testResults: { name: string; status: string; startTime: number; endTime: number }[];
}

/**
 * Whether all tests of the files pass, in this order; the first file that fails ends the run. So does a hang, as which
 * counts what takes longer than `timeoutMs`.
 */
export async function runTests(root: string, files: string[], timeoutMs: number): Promise<boolean> {
  if (files.length === 0) return true;
  return (await runJest(root, files, { args: ['--bail'], timeoutMs })) === 0;
}

/** How many milliseconds each test file takes. Those that fail are left out, and named: they cannot judge. */
export async function measureTests(root: string, files: string[]): Promise<Map<string, number>> {
  const outputFile = join(root, 'durations.json');
  const args = ['--json', '--outputFile', outputFile];
  await runJest(root, files, { args, timeoutMs: MEASURE_TIMEOUT_MS });
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as Report;
  for (const { name, status } of testResults) {
    if (status !== 'passed') console.error(`left out, fails without a mutant: ${relative(root, name)}`);
  }
  return new Map(
    testResults
      .filter(({ status }) => status === 'passed')
      .map(({ name, startTime, endTime }) => [relative(root, name), endTime - startTime]),
  );
}

async function runJest(
  root: string,
  files: string[],
  { args, timeoutMs }: { args: string[]; timeoutMs: number },
): Promise<number | null> {
  const node = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
  const sequencer = ['--testSequencer', join(root, 'scripts/test/in-given-order.mjs')];
  const child = spawn(
    process.execPath,
    [...node, '--runInBand', '--forceExit', '--silent', ...sequencer, ...args, '--runTestsByPath', ...files],
    {
      cwd: root,
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, PW_TEST_ORDER: JSON.stringify(files) },
    },
  );
  const kill = () => killGroup(child);
  process.once('exit', kill);
  const timer = setTimeout(kill, timeoutMs);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  process.off('exit', kill);
  kill();
  return code;
}

/** Also what a test started and a mutant kept from ending. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
