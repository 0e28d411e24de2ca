import { globSync } from 'node:fs';

/** Which e2e test files run where, each list in the order in which they run. */
export interface LaneFiles {
  /** On any engine, beside others. */
  shared: string[];
  /** Beside the host's engine only, where there is npm, its registry, and a browser. */
  host: string[];
  /** One after the other, in one lane: they change what lanes share, how the kernel runs programs of other machines. */
  kernel: string[];
  /** After all others, one by one: they measure time, or build the packages that the other tests use. */
  alone: string[];
  /** Then these, two at once: they measure time too, and spend nearly all of theirs waiting. */
  waiting: string[];
}

/** They pack packages and install them, or need a browser, which is larger than all else. */
const HOST = /\/(install\/(docs|foreign-images|install|packages|release|same-images)|inspector\/page)\./;
const KERNEL = /\/(adapter\/foreign-arch|shim\/foreign-shim)\./;
const ALONE = /\/(cli\/start-up|install\/release)\./;
const WAITING = /\/shim\/(waiting|without-end)\./;
/**
 * They take longest, longest first: one that began last would run when the other lane has long ended. The first two begin
 * at the same time, one in each lane: one measures how long a first `pw demo` takes, the other mostly waits.
 */
export const LONGEST = [
  'install/install',
  'two-hosts/two-hosts',
  'engines/contract',
  'compose/same-as-without-weave',
  'cli/demo',
  'clients/docker-py',
  'adapter/many-containers',
  'walk/walk',
  'clients/dockerode',
  'docs/docs',
  'smoke/images',
  'proxy/docker-cli',
  'adapter/command-matrix',
  'shim/invisible',
];

/**
 * The e2e test files below the root whose path matches one of the patterns; all of them without a pattern. `isMachine`:
 * without those that a machine cannot run, which has no network and no npm.
 */
export function findLaneFiles(
  root: string,
  patterns: readonly string[],
  { isMachine }: { isMachine: boolean },
): LaneFiles {
  const chosen = patterns.map((pattern) => new RegExp(pattern));
  const files = globSync('test/e2e/**/*.test.ts', { cwd: root, exclude: ['**/node_modules'] })
    .filter((file) => chosen.length === 0 || chosen.some((pattern) => pattern.test(file)))
    .filter((file) => !isMachine || !HOST.test(file))
    .toSorted((one, other) => place(one) - place(other) || one.localeCompare(other));
  const of = (kind: RegExp) => files.filter((file) => kind.test(file));
  const special = [HOST, KERNEL, ALONE, WAITING];
  return {
    host: of(HOST).filter((file) => !ALONE.test(file)),
    kernel: of(KERNEL),
    alone: of(ALONE),
    waiting: of(WAITING),
    shared: files.filter((file) => !special.some((kind) => kind.test(file))),
  };
}

function place(file: string): number {
  const found = LONGEST.findIndex((name) => file.includes(`/${name}.`));
  return found < 0 ? LONGEST.length : found;
}
