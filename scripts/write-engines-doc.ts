// Writes the tables of docs/engines-and-clients.md from the recorded results; a test beside engines/page fails when they
// are stale. `pnpm test:engines --record`, and `pnpm test --record`, record and do this.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageParts, replaceParts } from './engines/page/format-page.ts';
import { readRecorded, record } from './engines/page/recorded-results.ts';
import type { EngineResult } from './engines/run-engine.ts';

const page = join(import.meta.dirname, '../docs/engines-and-clients.md');

export function writeEnginesDoc(): void {
  writeFileSync(page, replaceParts(readFileSync(page, 'utf8'), pageParts(readRecorded())));
}

/** What `--record` does with the results of one engine. */
export function recordResult(result: EngineResult): void {
  record(result);
  writeEnginesDoc();
}

if (import.meta.main) writeEnginesDoc();
