// `pnpm bench NAME [--json]`: a table for people, or one JSON object as the last line.
import { buildImages, buildPackages } from '../../scripts/images.ts';
import { readOptions, refuse } from '../../scripts/script-options.ts';
import { ensureTools } from '../../scripts/test/ensure-tools.ts';
import { type BenchResult, formatJson, formatTable } from './report.ts';

interface Bench {
  /** What has to be there first. The images need a Docker engine; where none answers, one is started. */
  needs: 'packages' | 'images';
  /** Loaded only when asked for. */
  load(): Promise<{ bench(): Promise<BenchResult> }>;
}

const benches: Record<string, Bench> = {
  proxy: { needs: 'packages', load: () => import('./proxy.ts') },
  inspect: { needs: 'packages', load: () => import('./inspect.ts') },
  soak: { needs: 'packages', load: () => import('./soak.ts') },
  run: { needs: 'images', load: () => import('./run.ts') },
  attach: { needs: 'images', load: () => import('./attach.ts') },
  scale: { needs: 'images', load: () => import('./scale.ts') },
  shim: { needs: 'packages', load: () => import('./shim.ts') },
  engines: { needs: 'images', load: () => import('./engines.ts') },
};

const { positionals, values } = readOptions({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
const chosen = benches[name];
if (chosen === undefined)
  refuse(`bench: expected one of ${Object.keys(benches).join(', ')}, got ${JSON.stringify(name)}`);

// As for `pnpm test`: on a fresh machine nothing of this is there.
ensureTools((line) => console.error(line));
if (chosen.needs === 'images') await buildImages();
else buildPackages();
const { bench } = await chosen.load();
const result = await bench();
console.log(values.json ? formatJson(name, result) : formatTable(name, result));
