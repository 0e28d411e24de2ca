// `pnpm bench NAME [--json]`: a table for people, or one JSON object as the last line.
import { parseArgs } from 'node:util';
import { type BenchResult, formatJson, formatTable } from './report.ts';

/** Each is loaded only when asked for. */
const benches: Record<string, () => Promise<{ bench(): Promise<BenchResult> }>> = {
  proxy: () => import('./proxy.ts'),
  run: () => import('./run.ts'),
  attach: () => import('./attach.ts'),
  shim: () => import('./shim.ts'),
  engines: () => import('./engines.ts'),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
const load = benches[name];
if (load === undefined) {
  console.error(`bench: expected one of ${Object.keys(benches).join(', ')}, got ${JSON.stringify(name)}`);
  process.exit(2);
}

const result = await (await load()).bench();
console.log(values.json ? formatJson(name, result) : formatTable(name, result));
