// Writes the tables of docs/engines-and-clients.md from the recorded results; a test beside engines/page fails when they
// are stale. `pnpm test:engines --record` records, and does this.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageParts, replaceParts } from './engines/page/format-page.ts';
import { readRecorded } from './engines/page/recorded-results.ts';

const page = join(import.meta.dirname, '../docs/engines-and-clients.md');

export function writeEnginesDoc(): void {
  writeFileSync(page, replaceParts(readFileSync(page, 'utf8'), pageParts(readRecorded())));
}

if (import.meta.main) writeEnginesDoc();
