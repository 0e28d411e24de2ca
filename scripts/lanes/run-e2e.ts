import { chmodSync, mkdirSync, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLabFolder } from '../engines/namespaces.ts';
import { countFiles, type FileResult, type JestRun } from '../test/file-results.ts';
import { findLaneFiles } from './lane-files.ts';
import { findMemoryFolder } from './memory-folder.ts';
import { runFiles } from './run-files.ts';
import { type LaneResults, runLane, whyNoLane } from './run-lane.ts';

/** With fewer files for each a lane takes longer to start than it saves. */
const WORTH_A_LANE = 6;

const root = join(import.meta.dirname, '../..');
const log = (line: string) => console.error(line);

export type E2eRun = JestRun & Pick<LaneResults, 'leftovers'>;

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
  const after = [...(await runFiles(alone)), ...(await runFiles(waiting, { atOnce: 2 }))];
  const files = [...together.files, ...after];
  return { ...withMissing([...own, ...alone, ...waiting], files), leftovers: together.leftovers };
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

async function inLanes(count: number, own: string[], shared: string[]): Promise<LaneResults> {
  if (count <= 1) return { files: await runFiles(own), leftovers: [] };
  return withLabFolder('lane', async (folder) => {
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
    };
  });
}

/** A lane that ended early has files that nobody ran: each is a failure. */
function withMissing(expected: readonly string[], files: FileResult[]): JestRun {
  const ran = new Set(files.map(({ file }) => file));
  const missing = expected
    .filter((file) => !ran.has(file))
    .map((file) => ({ file, seconds: 0, passed: 0, failed: 1, tests: [] }));
  for (const { file } of missing) log(`no result of ${file}`);
  const all = [...files, ...missing].toSorted((one, other) => one.file.localeCompare(other.file));
  return { ...countFiles(all), files: all };
}
