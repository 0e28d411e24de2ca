import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';

/** Longer than any one test may take, even on a busy machine. */
const SILENCE_MS = 120_000;
/** A test that fails later than this may have waited for something that a busy machine did not do in time. */
const LATE_MS = 2_000;

export interface Failure {
  /** The test file, from the root. */
  file: string;
  /** A busy machine can be the cause. */
  late: boolean;
}

/** A step of tell-progress.mjs. */
interface Step {
  path: string;
  step: 'started' | 'went on' | 'passed' | 'failed';
  ms?: number;
}

interface FindFailureOptions {
  root: string;
  /** Called for each file that passes. */
  onPassed?: (file: string, durationMs: number) => void;
  /** For how long no test may end. Default: two minutes. */
  silenceMs?: number;
}

/** Runs the test files in this order up to the first test that fails, hangs, or ends the process. */
export async function findFailure(
  files: readonly string[],
  { root, onPassed, silenceMs = SILENCE_MS }: FindFailureOptions,
): Promise<Failure | undefined> {
  const child = startJest(root, files);
  const kill = () => killGroup(child);
  process.once('exit', kill);
  let timer = setTimeout(kill, silenceMs);
  let current = files[0] ?? '';
  let failure: Failure | undefined;
  child.on('message', ({ path, step, ms = 0 }: Step) => {
    if (failure !== undefined) return;
    clearTimeout(timer);
    current = relative(root, path);
    if (step === 'failed') {
      failure = { file: current, late: ms > LATE_MS };
      kill();
      return;
    }
    if (step === 'passed') onPassed?.(current, ms);
    timer = setTimeout(kill, silenceMs);
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  process.off('exit', kill);
  kill();
  return failure ?? (code === 0 ? undefined : { file: current, late: true });
}

function startJest(root: string, files: readonly string[]): ChildProcess {
  const scripts = import.meta.dirname;
  return spawn(
    process.execPath,
    [
      ...['--no-warnings', join(scripts, '../../node_modules/jest/bin/jest.js')],
      ...['--runInBand', '--forceExit', '--silent', '--bail'],
      ...['--reporters', join(scripts, 'tell-progress.mjs')],
      ...['--testSequencer', join(scripts, '../test/in-given-order.mjs')],
      ...['--runTestsByPath', ...files],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
      env: { ...process.env, PW_TEST_ORDER: JSON.stringify(files), PW_TEST_PARENT: String(process.pid) },
    },
  );
}

/** Also what a test started and a mutant kept from ending. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
