// `pnpm test:mutation`: changes the code in one place, runs the unit and wire tests that see that place, and counts the
// changes that no test notices. `--sample N`, `--seed N`, `--only PATH` (a part of the path) narrow it down.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSources } from './house/read-sources.ts';
import { chooseSample } from './mutation/choose-sample.ts';
import { copyRepository } from './mutation/copy-repository.ts';
import { findMutants, type Mutant } from './mutation/find-mutants.ts';
import { findTests } from './mutation/find-tests.ts';
import { reasonNotToCount } from './mutation/not-counted.ts';
import { measureTests, runTests } from './mutation/run-tests.ts';

/** Packages whose behaviour unit and wire tests can see; the commands of `pw` and the screen are for e2e. */
const MUTATED = /^(apps\/powerstrip|packages\/(core|hooks|adapter|wait-for-weave))\/src\//;
/** Native calls and Docker's own answers: only e2e tests meet the real ones. */
const SEEN_BY_E2E_ONLY = /\.test\.ts$|\/main\.ts$|^packages\/adapter\/src\/(netlink|docker|link)\//;

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const sources = readSources(join(import.meta.dirname, '..'));
const mutated = sources.filter(({ path }) => MUTATED.test(path) && path.includes(values.only));
const seen = mutated.filter(
  ({ path }) => !SEEN_BY_E2E_ONLY.test(path) && findTests(path, sources).length > 0,
);
const mutants = seen.flatMap(findMutants).filter((mutant) => reasonNotToCount(mutant) === undefined);
const sample = chooseSample(mutants, Number(values.sample), Number(values.seed));

using copy = copyRepository(join(import.meta.dirname, '..'));
process.once('SIGINT', () => process.exit(130));
process.once('exit', () => copy[Symbol.dispose]());
const survivors: Mutant[] = [];
const testsOfSample = sample.flatMap(({ path }) => findTests(path, sources));
const durations = await measureTests(copy.root, [...new Set(testsOfSample)]);
for (const [index, mutant] of sample.entries()) {
  const killed = await isKilled(mutant);
  if (!killed) survivors.push(mutant);
  console.error(`${index + 1}/${sample.length} ${killed ? 'killed  ' : 'SURVIVED'} ${format(mutant)}`);
}

const killed = sample.length - survivors.length;
console.log(
  `${killed} of ${sample.length} mutants killed (${percent(killed, sample.length)}), seed ${values.seed},`,
);
console.log(`out of ${mutants.length}; survivors:`);
for (const mutant of survivors) console.log(`  ${format(mutant)}`);
process.exitCode = killed >= 0.9 * sample.length ? 0 : 1;

async function isKilled(mutant: Mutant): Promise<boolean> {
  const file = join(copy.root, mutant.path);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end));
  try {
    const tests = quickFirst(mutant);
    return !(await runTests(copy.root, tests, timeoutMs(tests)));
  } finally {
    writeFileSync(file, text);
  }
}

/** Ample for a busy machine: a mutant that hangs is found, one that only is slow is not. */
function timeoutMs(tests: readonly string[]): number {
  return 30_000 + 5 * tests.reduce((sum, test) => sum + (durations.get(test) ?? 0), 0);
}

/** Most mutants fail the first file. */
function quickFirst({ path }: Mutant): string[] {
  const durationMs = (test: string) => durations.get(test) ?? 0;
  return findTests(path, sources)
    .filter((test) => durations.has(test))
    .sort((one, other) => durationMs(one) - durationMs(other));
}

function format({ path, line, original, replacement }: Mutant): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 80);
  return `${path}:${line} ${short(original)}  →  ${short(replacement)}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
