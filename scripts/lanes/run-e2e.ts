import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLabFolder } from '../engines/namespaces.ts';
import { countFiles, type FileResult, type JestRun } from '../test/file-results.ts';
import { findLaneFiles } from './lane-files.ts';
import { runFiles } from './run-files.ts';
import { type LaneResults, runLane, whyNoLane } from './run-lane.ts';

/** With fewer files a lane takes longer to start than it saves. */
const WORTH_A_LANE = 6;

const root = join(import.meta.dirname, '../..');
const log = (line: string) => console.error(line);

export type E2eRun = JestRun & Pick<LaneResults, 'leftovers'>;

/**
 * Runs the e2e tests whose path matches one of the patterns, on this machine's engine and, where that can be, on a second
 * one at the same time. What measures time runs afterwards, alone. `leftovers`: of the second engine.
 */
export async function runE2e(patterns: readonly string[]): Promise<E2eRun> {
  const isMachine = process.env.PW_TEST_MACHINE !== undefined;
  const { shared, host, kernel, alone } = findLaneFiles(root, patterns, { isMachine });
  const own = [...host, ...kernel, ...shared];
  using tarballs = mkdtempDisposableSync(join(tmpdir(), 'powerstrip-weave-tarballs-'));
  process.env.PW_TEST_TARBALLS = tarballs.path;
  const together = await (shared.length < WORTH_A_LANE ? inOneLane(own) : inTwoLanes(own, shared));
  const files = [...together.files, ...(await runFiles(alone))];
  return { ...withMissing([...own, ...alone], files), leftovers: together.leftovers };
}

async function inOneLane(files: string[]): Promise<LaneResults> {
  return { files: await runFiles(files), leftovers: [] };
}

async function inTwoLanes(own: string[], shared: string[]): Promise<LaneResults> {
  const reason = whyNoLane();
  if (reason !== undefined) {
    log(`one e2e test file after the other: ${reason}`);
    return inOneLane(own);
  }
  return withLabFolder('lane', async (folder) => {
    const claims = join(folder, 'claims');
    mkdirSync(claims);
    const [files, lane] = await Promise.all([runFiles(own, claims), runLane(folder, claims, shared)]);
    return { files: [...files, ...lane.files], leftovers: lane.leftovers };
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
