import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { formatSbom, npmPart, type Part, partsOf, readPart } from '../sbom.ts';

/** Where a published package has its bill of materials. */
export const SBOM = 'sbom.cdx.json';

/**
 * The bill of a package: what is bundled into it, also into the images that it brings, and what it depends on. What those
 * depend on is chosen when it is installed. `source` is its directory in this repository.
 */
export function packageSbom(manifest: Record<string, unknown> & { name: string }, source: string): string {
  const { dependencies = {}, optionalDependencies = {} } = manifest as Record<string, Record<string, string>>;
  const needed = Object.entries({ ...dependencies, ...optionalDependencies }).map(([name, version]) =>
    npmPart({ name, version, license: licenseOf(name, source) }),
  );
  const own = manifest as unknown as Parameters<typeof npmPart>[0];
  return formatSbom(npmPart(own, manifest.bin === undefined ? 'library' : 'application'), [
    ...bundledParts(source),
    ...needed,
  ]);
}

/** Of the bundle itself, and of the images and the page that lie beside it. */
function bundledParts(source: string): Part[] {
  const dist = join(source, 'dist');
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.cdx.json') && !path.startsWith('rootfs'))
    .flatMap((path) => partsOf(readFileSync(join(dist, path), 'utf8')));
}

/** pnpm installs platform packages for this machine alone: the other one's has the same licence. */
function licenseOf(name: string, source: string): string {
  const variants = [name, name.replace('-arm64', '-x64'), name.replace('-x64', '-arm64')];
  const homes = createRequire(join(source, 'package.json')).resolve.paths(name) ?? [];
  for (const variant of variants) {
    const home = homes.find((directory) => existsSync(join(directory, variant, 'package.json')));
    if (home !== undefined) return readPart(join(realpathSync(join(home, variant)), 'package.json')).license;
  }
  throw new Error(`${name} is not installed, so its licence is not known`);
}
