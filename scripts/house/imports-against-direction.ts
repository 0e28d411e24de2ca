import { direction, insidePackages } from './direction.ts';
import type { Source } from './read-sources.ts';

interface Rules {
  packages: Record<string, string[]>;
  folders: Record<string, string[][]>;
}

/** Imports that `rules` do not allow, between packages and between the folders of one. Tests may import everything. */
export function importsAgainstDirection(
  sources: Source[],
  rules: Rules = { packages: direction, folders: insidePackages },
): string[] {
  return sources
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter((target) => !mayImport(path, target, rules))
        .map((target) => `${path} imports ${target}`),
    );
}

function mayImport(from: string, to: string, { packages, folders }: Rules): boolean {
  const [above, below] = [packageOf(from, packages), packageOf(to, packages)];
  if (above === undefined) return true;
  if (above !== below) return below !== undefined && packages[above]?.includes(below) === true;
  const order = folders[above];
  if (order === undefined || !to.startsWith(`${above}/src/`)) return true;
  const [upper, lower] = [layerOf(from, above, order), layerOf(to, above, order)];
  return upper.folder === lower.folder || lower.layer < upper.layer;
}

/** Not the scripts of a package: they belong to the build, as those of the repository do. */
function packageOf(path: string, packages: Record<string, string[]>): string | undefined {
  return Object.keys(packages).find(
    (folder) => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/scripts/`),
  );
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.split('/').includes('test');
}

/** The deepest folder that has a place in the order. A file without one is above all that have. */
function layerOf(path: string, packageFolder: string, order: string[][]): { folder: string; layer: number } {
  const inside = path.slice(`${packageFolder}/src/`.length);
  const found = order
    .flatMap((folders, layer) => folders.map((folder) => ({ folder, layer })))
    .filter(({ folder }) => inside === folder || inside.startsWith(`${folder}/`))
    .sort((one, other) => other.folder.length - one.folder.length);
  return found[0] ?? { folder: '.', layer: order.length };
}
