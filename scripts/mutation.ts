// `pnpm test:mutation`: changes the code in one place, runs the unit and wire tests that see that place, and counts the
// changes that no test notices. `--sample N`, `--seed N`, `--only PLACE` (a part of PATH:LINE) narrow it down; `--lanes N`
// mutants are tried at the same time.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readSources } from './house/read-sources.ts';
import { chooseSample } from './mutation/choose-sample.ts';
import { copyRepository } from './mutation/copy-repository.ts';
import { findFailure } from './mutation/find-failure.ts';
import { findMutants, type Mutant } from './mutation/find-mutants.ts';
import { findTests } from './mutation/find-tests.ts';
import { isKilled, type TestHealth } from './mutation/is-killed.ts';
import { reasonNotToCount } from './mutation/not-counted.ts';
import { QuickFirst } from './mutation/quick-first.ts';
import { readOptions, readWhole } from './script-options.ts';

/** Packages whose behaviour unit and wire tests can see; the commands of `pw` and the screen are for e2e. */
const MUTATED = /^(apps\/powerstrip|packages\/(core|hooks|adapter|wait-for-weave))\/src\//;
/** Native calls and Docker's own answers: only e2e tests meet the real ones. */
const SEEN_BY_E2E_ONLY = /\.test\.ts$|\/main\.ts$|^packages\/adapter\/src\/(netlink|docker|link)\//;

const { values } = readOptions({
  options: {
    sample: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: String(availableParallelism()) },
  },
});
const [size, seed] = [readWhole('sample', values.sample, 1), readWhole('seed', values.seed, 0)];
const lanes = readWhole('lanes', values.lanes, 1);
const root = join(import.meta.dirname, '..');
const sources = readSources(root);
const mutated = sources.filter(({ path }) => MUTATED.test(path) && !SEEN_BY_E2E_ONLY.test(path));
const seen = mutated.filter(({ path }) => findTests(path, sources).length > 0);
const mutants = seen
  .flatMap(findMutants)
  .filter(({ path, line }) => `${path}:${line}`.includes(values.only))
  .filter((mutant) => reasonNotToCount(mutant) === undefined);
const sample = chooseSample(mutants, size, seed);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const order = new QuickFirst(sources);
const health: TestHealth = { passing: new Set(), failing: new Set() };
const survivors: Mutant[] = [];
let tried = 0;
const queue = sample.values();
await Promise.all(Array.from({ length: lanes }, tryMutants));

const killed = sample.length - survivors.length;
for (const file of health.failing) console.error(`left out, fails without a mutant: ${file}`);
console.log(
  `${killed} of ${sample.length} mutants killed (${percent(killed, sample.length)}), seed ${seed},`,
);
console.log(`out of ${mutants.length}; survivors:`);
for (const mutant of survivors) console.log(`  ${format(mutant)}`);
process.exitCode = killed >= 0.9 * sample.length ? 0 : 1;

/** One lane: takes mutants off the queue and tries them in a copy of its own. */
async function tryMutants(): Promise<void> {
  using copy = copyRepository(root);
  process.once('exit', () => copy[Symbol.dispose]());
  for (const mutant of queue) {
    const lives = !(await isKilledIn(copy.root, mutant));
    if (lives) survivors.push(mutant);
    tried += 1;
    console.error(`${tried}/${sample.length} ${lives ? 'SURVIVED' : 'killed  '} ${format(mutant)}`);
  }
}

async function isKilledIn(copy: string, mutant: Mutant): Promise<boolean> {
  const file = join(copy, mutant.path);
  const text = readFileSync(file, 'utf8');
  const mutatedText = text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end);
  const runs = {
    unchanged: (files: readonly string[]) =>
      findFailure(files, { root: copy, onPassed: (test, durationMs) => order.learn(test, durationMs) }),
    changed: async (files: readonly string[]) => {
      writeFileSync(file, mutatedText);
      try {
        return await runs.unchanged(files);
      } finally {
        writeFileSync(file, text);
      }
    },
  };
  return isKilled(order.sort(findTests(mutant.path, sources)), runs, health);
}

function format({ path, line, original, replacement }: Mutant): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 80);
  return `${path}:${line} ${short(original)}  →  ${short(replacement)}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
