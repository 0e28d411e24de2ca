import { chmodSync, mkdirSync, mkdtempDisposableSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLabFolder } from '../engines/namespaces.ts';
import type { JestRun } from '../test/file-results.ts';
import { findLaneFiles } from './lane-files.ts';
import { findMemoryFolder } from './memory-folder.ts';
import { runFiles } from './run-files.ts';
import { type LaneResults, runLane, whyNoLane } from './run-lane.ts';
import { isTimeOver } from './time-limit.ts';
import { withMissing } from './with-missing.ts';

/** With fewer files for each a lane takes longer to start than it saves. */
const WORTH_A_LANE = 6;

const root = join(import.meta.dirname, '../..');
const log = (line: string) => console.error(line);

export interface E2eRun extends JestRun, Pick<LaneResults, 'leftovers'> {
  /** The test files that did not begin, because the time was over. */
  notBegun: string[];
}

/**
 * Runs the e2e tests whose path matches one of the patterns, on this machine's engine and, where that can be, on others at
 * the same time: PW_TEST_LANES says how many in all. What measures time runs afterwards. `leftovers`: of the other
 * engines.
 */
export async function runE2e(patterns: readonly string[]): Promise<E2eRun> {
  const isMachine = process.env.PW_TEST_MACHINE !== undefined;
  const { shared, host, kernel, alone, waiting } = findLaneFiles(root, patterns, { isMachine });
  const own = [...host, ...kernel, ...shared];
  using tarballs = mkdtempDisposableSync(join(tmpdir(), 'powerstrip-weave-tarballs-'));
  process.env.PW_TEST_TARBALLS = tarballs.path;
  // The /tmp of a machine is in memory already. A short name: a line of a terminal has room for it.
  const memory = isMachine ? undefined : findMemoryFolder();
  using temporary = mkdtempDisposableSync(join(memory ?? tmpdir(), 'pw-'));
  // An engine of remapped users needs the way to its files.
  chmodSync(temporary.path, 0o711);
  if (memory !== undefined) process.env.TMPDIR = temporary.path;
  const together = await inLanes(countLanes(shared), own, shared);
  const results = [...together.files];
  const begun = new Set(together.begun);
  for (const { files, atOnce } of [
    { files: alone, atOnce: 1 },
    { files: waiting, atOnce: 2 },
  ]) {
    if (isTimeOver()) break;
    for (const file of files) begun.add(file);
    results.push(...(await runFiles(files, { atOnce })));
  }
  const expected = [...own, ...alone, ...waiting];
  const run = withMissing({ expected, begun, results, isTimeOver: isTimeOver() });
  return { ...run, leftovers: together.leftovers };
}

/** The first is this machine's own. Two, unless PW_TEST_LANES says otherwise or there are few files. */
function countLanes(shared: readonly string[]): number {
  const wanted = Number(process.env.PW_TEST_LANES || 2);
  const lanes = Math.min(wanted, 1 + Math.floor(shared.length / WORTH_A_LANE));
  const reason = lanes > 1 ? whyNoLane() : undefined;
  if (reason === undefined) return lanes;
  log(`one e2e test file after the other: ${reason}`);
  return 1;
}

async function inLanes(
  count: number,
  own: string[],
  shared: string[],
): Promise<LaneResults & { begun: string[] }> {
  return withClaims(count > 1, async (folder) => {
    const claims = join(folder, 'claims');
    mkdirSync(claims);
    const others = Array.from({ length: count - 1 }, (_, index) => join(folder, `${index + 2}`));
    const [files, ...lanes] = await Promise.all([
      runFiles(own, { claims }),
      ...others.map((lane) => runLane(lane, claims, shared)),
    ]);
    return {
      files: [...files, ...lanes.flatMap((lane) => lane.files)],
      leftovers: lanes.flatMap((lane) => lane.leftovers),
      begun: own.filter((file) => isClaimed(file, claims)),
    };
  });
}

/** Lanes keep their own files beside the claims, where an engine can have them. */
async function withClaims<T>(hasLanes: boolean, work: (folder: string) => Promise<T>): Promise<T> {
  if (hasLanes) return withLabFolder('lane', work);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'powerstrip-weave-claims-'));
  return await work(folder.path);
}

/** The name of a claim is the whole path of its file: claiming-runner.mjs. */
function isClaimed(file: string, claims: string): boolean {
  return readdirSync(claims).some((name) => name.endsWith(`+${file.replaceAll('/', '+')}`));
}
