// `pnpm test`: lint, types, unit and wire tests, then e2e against an engine with the built images; `pnpm test e2e` the latter alone.
// Ends with one line `N passed, N failed`.

import { buildImages } from './images.ts';
import { ensureTools } from './test/ensure-tools.ts';
import { listOurs } from './test/leftovers.ts';
import { runCheck } from './test/run-check.ts';
import { type Counts, runJest } from './test/run-jest.ts';

const only = process.argv[2];
const totals: Counts = { passed: 0, failed: 0 };

ensureTools((line) => console.error(line));
await buildImages();
const before = await listOurs();
if (only !== 'e2e') {
  add(runCheck('biome', ['check', '--error-on-warnings', '.']));
  add(runCheck('turbo', ['run', 'typecheck', '--output-logs=errors-only']));
  add(runCheck('tsc', ['-p', 'scripts']));
  add(await runJest(['--selectProjects', 'unit', 'wire']));
}
// One after another: they share the engine and its well-known names.
add(await runJest(['--selectProjects', 'e2e', '--runInBand']));

const leftovers = (await listOurs()).filter((item) => !before.includes(item));
for (const item of leftovers) console.error(`left behind by the tests: ${item}`);
totals.failed += leftovers.length;

console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

function add(counts: Counts): void {
  totals.passed += counts.passed;
  totals.failed += counts.failed;
}
