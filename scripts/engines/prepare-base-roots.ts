// The program that makes the roots of the machines ahead of time: `prepare-base-roots.ts ENGINE…`.
import { once } from 'node:events';
import { prepareBaseRoot, whyNoLab } from './base-root.ts';
import { testEngines } from './engine-list.ts';
import { spawnBound } from './namespaces.ts';

/**
 * Makes what the machines of the named engines are made from, in a process of its own that takes only the time that the
 * tests leave: it mostly waits for the network and the disk. Resolves when that has ended. What failed is tried again by
 * the run of the engine, which says why.
 */
export async function prepareBaseRoots(engines: readonly string[]): Promise<void> {
  if (engines.length === 0 || whyNoLab() !== undefined) return;
  const program = [process.execPath, '--conditions=@pw/source', import.meta.filename, ...engines];
  const child = spawnBound(['nice', '-n', '19', ...program], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
}

if (import.meta.main) {
  for (const { name, release } of testEngines) {
    if (release !== undefined && process.argv.includes(name, 2))
      prepareBaseRoot(release, (line) => console.error(line));
  }
}
