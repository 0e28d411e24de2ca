// `pnpm test`: lint, types, unit and wire tests, then e2e against an engine with the built images.
//   pnpm test [e2e] [PATTERN…] [--engine NAME…] [--record | --minutes N]
// `e2e`: the latter alone. PATTERN: of e2e, only the files whose path has it. `--engine`: e2e on these engines of
// `pnpm test:engines` as well. `--record`: writes the results of e2e into docs/engines-and-clients. `--minutes`: no e2e test file
// begins later than that; those that did not are named. Ends with one line `N passed, N failed`.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { engineNames } from './engines/engine-list.ts';
import { prepareBaseRoots } from './engines/prepare-base-roots.ts';
import { runEngines } from './engines/run-engines.ts';
import { buildImages } from './images.ts';
import { runE2e } from './lanes/run-e2e.ts';
import { setTimeLimit } from './lanes/time-limit.ts';
import { readChoices, readOptions, readWhole, refuse } from './script-options.ts';
import { ensureTools } from './test/ensure-tools.ts';
import type { Counts } from './test/file-results.ts';
import { listOurs } from './test/leftovers.ts';
import { runCheck } from './test/run-check.ts';
import { runJest } from './test/run-jest.ts';
import { readVersions } from './test/versions.ts';
import { recordResult } from './write-engines-doc.ts';

const { values, positionals } = readOptions({
  allowPositionals: true,
  options: {
    engine: { type: 'string', multiple: true, default: [] },
    record: { type: 'boolean', default: false },
    minutes: { type: 'string' },
  },
});
const engines = readChoices('engine', values.engine, engineNames);
if (values.minutes !== undefined) limitTime(values.minutes);
const [only, ...patterns] = positionals;
if (only !== undefined && only !== 'e2e')
  refuse(
    `expected e2e, got ${JSON.stringify(only)}: pnpm test e2e ${positionals.join(' ')} runs the e2e tests whose path has it`,
  );
const totals: Counts = { passed: 0, failed: 0 };

// As many calls as the judge of what Docker reads is to agree on.
process.env.JUDGE_REQUESTS ??= '100000';
process.env.FUZZ_REQUESTS ??= '100000';
// Go's programs, dockerd and runc among them, share two processors with another lane: threads for all of them cost a tenth.
process.env.GOMAXPROCS ??= '1';

ensureTools((line) => console.error(line));
await buildImages();
const before = await listOurs();
const prepared = prepareBaseRoots(engines);
if (only !== 'e2e') {
  add(runCheck('biome', ['check', '--error-on-warnings', '.']));
  add(runCheck('tsc', []));
  // It runs in a browser: other globals.
  add(runCheck('tsc', ['-p', 'packages/inspector']));
  // The slow ones need the processors for themselves, but wait for a third of the time.
  const workers = Math.ceil(1.5 * availableParallelism());
  add(await runJest(['--selectProjects', 'unit', 'wire', 'slow', `--maxWorkers=${workers}`]));
  await prepared;
  add(await runJest(['--selectProjects', 'timed', '--runInBand']));
}
const e2e = await runE2e(patterns);
add(e2e);
await prepared;

const leftovers = [...(await listOurs()).filter((item) => !before.includes(item)), ...e2e.leftovers];
for (const item of leftovers) console.error(`left behind by the tests: ${item}`);
totals.failed += leftovers.length;
// `pnpm test:engines` runs this file on each engine, and reads what it writes there.
const results = process.env.PW_TEST_RESULTS;
if (results !== undefined) writeFileSync(join(results, 'results.json'), JSON.stringify(await toWrite()));
const { passed, failed } = e2e;
if (values.record) recordResult({ engine: 'host', seconds: 0, passed, failed, written: await toWrite() });

const onResult = values.record ? recordResult : undefined;
tellNotBegun('host', e2e);
for (const result of await runEngines(engines, patterns, onResult)) {
  add(result);
  tellNotBegun(result.engine, result.written);
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

function limitTime(minutes: string): void {
  if (values.record) refuse('--minutes cannot be used with --record: what is recorded is a whole run');
  setTimeLimit(readWhole('minutes', minutes, 1));
}

function tellNotBegun(engine: string, run: { notBegun: string[] } | undefined): void {
  const files = run?.notBegun ?? [];
  // A machine has its limit from the run that made it, which tells.
  if (files.length > 0 && values.minutes !== undefined)
    console.error(`not run on ${engine}, as the ${values.minutes} minutes were over: ${files.join(', ')}`);
}

function add(counts: Counts): void {
  totals.passed += counts.passed;
  totals.failed += counts.failed;
}

async function toWrite() {
  return { ...e2e, leftovers, versions: await readVersions() };
}
