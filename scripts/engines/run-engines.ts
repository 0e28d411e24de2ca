import { buildPackages } from '../images.ts';
import { testEngines } from './engine-list.ts';
import { formatTable } from './format-table.ts';
import { type EngineResult, runEngine } from './run-engine.ts';

/** Runs the e2e tests on each of the named engines, one after the other, and prints a table of all at the end. */
export async function runEngines(
  names: readonly string[],
  patterns: readonly string[],
  onResult: (result: EngineResult) => void = () => {},
): Promise<EngineResult[]> {
  const chosen = names.flatMap((name) => testEngines.filter((engine) => engine.name === name));
  const results: EngineResult[] = [];
  // Here, so that the machines find it in the cache.
  if (chosen.length > 0) buildPackages();
  for (const engine of chosen) {
    console.error(`\n== e2e on ${engine.name}`);
    const result = await runEngine(engine, patterns);
    results.push(result);
    onResult(result);
  }
  if (results.length > 0) console.error(`\n${formatTable(results)}\n`);
  return results;
}
