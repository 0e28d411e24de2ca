// What the last run of `pnpm test:engines --record` on each engine gave: docs/engines-and-clients.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Versions } from '../../test/versions.ts';
import { testEngines } from '../engine-list.ts';
import type { EngineResult } from '../run-engine.ts';

export interface RecordedEngine {
  engine: string;
  /** The day of the last run, as YYYY-MM-DD. */
  date: string;
  versions: Versions;
  /** By path, in order. */
  files: RecordedFile[];
}

interface RecordedFile {
  file: string;
  passed: number;
  failed: number;
  /** Of the clients' files alone: their titles are on the page's account. */
  titles?: string[];
}

/** Where the tests of clients are. */
export const CLIENTS = 'test/e2e/clients/';

const root = join(import.meta.dirname, '../../..');
const file = join(root, 'docs/engines-and-clients.json');

export function readRecorded(): RecordedEngine[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RecordedEngine[]) : [];
}

/** Replaces what is recorded of this engine; results of a part of the tests replace that part. */
export function record(result: EngineResult): void {
  const entry = toRecord(result);
  if (entry === undefined) return;
  const byName = new Map(readRecorded().map((earlier) => [earlier.engine, earlier]));
  byName.set(entry.engine, withEarlier(entry, byName.get(entry.engine)));
  const entries = testEngines.flatMap(({ name }) => byName.get(name) ?? []);
  writeFileSync(file, `${JSON.stringify(entries, undefined, 2)}\n`);
}

function toRecord({ engine, written }: EngineResult): RecordedEngine | undefined {
  if (written === undefined) return undefined;
  const files = written.files.map(({ file: path, passed, failed, tests }) => ({
    file: path,
    passed,
    failed,
    ...(path.startsWith(CLIENTS) ? { titles: tests.map(({ title }) => title) } : {}),
  }));
  return { engine, date: new Date().toISOString().slice(0, 10), versions: written.versions, files };
}

/** Files that are gone are forgotten. */
function withEarlier(entry: RecordedEngine, earlier: RecordedEngine | undefined): RecordedEngine {
  const ran = new Set(entry.files.map(({ file: path }) => path));
  const kept = (earlier?.files ?? []).filter(
    ({ file: path }) => !ran.has(path) && existsSync(join(root, path)),
  );
  const files = [...kept, ...entry.files].sort((a, b) => a.file.localeCompare(b.file));
  return { ...entry, files };
}
