import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchForeign } from '../../packages/wait-for-weave/scripts/fetch-foreign.ts';
import { isTimeOver } from '../lanes/time-limit.ts';
import type { Counts, JestRun } from '../test/file-results.ts';
import type { Versions } from '../test/versions.ts';
import { prepareBaseRoot, whyNoLab } from './base-root.ts';
import type { TestEngine } from './engine-list.ts';
import { runInMachine } from './run-in-machine.ts';

/** What scripts/test.ts writes into the directory of PW_TEST_RESULTS. */
type Written = JestRun & { leftovers: string[]; notBegun: string[]; versions: Versions };

export interface EngineResult extends Counts {
  engine: string;
  seconds: number;
  /** What the run wrote; undefined when it did not get that far, and `failed` is 1 then. */
  written: Written | undefined;
  /** Why there is no result. */
  reason?: string;
}

/** Runs the e2e tests on one engine; `patterns` choose some of them, by path. */
export async function runEngine(engine: TestEngine, patterns: readonly string[]): Promise<EngineResult> {
  const command = ['node', '--conditions=@pw/source', 'scripts/test.ts', 'e2e', ...patterns];
  const startedAt = performance.now();
  if (isTimeOver())
    return { engine: engine.name, seconds: 0, written: undefined, passed: 0, failed: 0, reason: 'no time' };
  // One engine that cannot be made must not take the results of the others along.
  const outcome = await run(engine, command).catch((error: Error) => error.message);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (typeof outcome === 'string')
    return { engine: engine.name, seconds, written: undefined, passed: 0, failed: 1, reason: outcome };
  const { passed, failed, leftovers } = outcome;
  return { engine: engine.name, seconds, written: outcome, passed, failed: failed + leftovers.length };
}

/** The results, or why there are none. */
async function run({ release, daemon = {} }: TestEngine, command: string[]): Promise<Written | string> {
  if (release === undefined) return onHost(command);
  const reason = whyNoLab();
  if (reason !== undefined) return `it needs a machine of its own, which cannot be here: ${reason}`;
  // What the tests build the other architecture's shim from: a machine has no network to get it with.
  fetchForeign(process.arch === 'arm64' ? 'x64' : 'arm64');
  const base = prepareBaseRoot(release, (line) => console.error(line));
  let written: Written | string = 'the run ended before it had results; what it said is above';
  const onResults = (directory: string) => {
    written = read(directory) ?? written;
  };
  await runInMachine({ base, daemon, command, onResults });
  return written;
}

async function onHost([program = '', ...args]: string[]): Promise<Written | string> {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-results-'));
  try {
    const env = { ...process.env, PW_TEST_RESULTS: directory };
    await once(spawn(program, args, { stdio: 'inherit', env }), 'exit');
    return read(directory) ?? 'the run ended before it had results; what it said is above';
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function read(directory: string): Written | undefined {
  const file = join(directory, 'results.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Written) : undefined;
}
