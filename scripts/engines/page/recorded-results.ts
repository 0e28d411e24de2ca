// What the last run of `pnpm test:engines --record` on each engine gave: docs/engines-and-clients.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Versions } from '../../test/versions.ts';
import { testEngines } from '../engine-list.ts';
import { suiteRows } from '../format-table.ts';
import type { EngineResult } from '../run-engine.ts';

export interface RecordedEngine {
  engine: string;
  /** The day of the run, as YYYY-MM-DD. */
  date: string;
  versions: Versions;
  suites: { suite: string; passed: number; failed: number }[];
  /** The tests of the clients: file name without its endings, and each title. */
  clients: { client: string; tests: { title: string; passed: boolean }[] }[];
}

const file = join(import.meta.dirname, '../../../docs/engines-and-clients.json');

export function readRecorded(): RecordedEngine[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RecordedEngine[]) : [];
}

/** Replaces what is recorded of these engines. Results of a part of the tests must not get here. */
export function record(results: readonly EngineResult[]): void {
  const byName = new Map(readRecorded().map((entry) => [entry.engine, entry]));
  for (const result of results) {
    const entry = toRecord(result);
    if (entry !== undefined) byName.set(result.engine, entry);
  }
  const entries = testEngines.flatMap(({ name }) => byName.get(name) ?? []);
  writeFileSync(file, `${JSON.stringify(entries, undefined, 2)}\n`);
}

function toRecord(result: EngineResult): RecordedEngine | undefined {
  if (result.written === undefined) return undefined;
  const { versions, files } = result.written;
  return {
    engine: result.engine,
    date: new Date().toISOString().slice(0, 10),
    versions,
    suites: suiteRows(result).map(({ suite, passed, failed }) => ({ suite, passed, failed })),
    clients: files
      .flatMap(({ file: path, tests }) => {
        const client = /^test\/e2e\/clients\/(.+)\.test\.ts$/.exec(path)?.[1];
        return client === undefined ? [] : [{ client, tests }];
      })
      .sort((a, b) => a.client.localeCompare(b.client)),
  };
}
