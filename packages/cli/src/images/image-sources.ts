import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { PowerstripError } from '@pw/core';
import { type Arch, findPackage } from './find-package.ts';
import { foreignDirectory } from './foreign-packages.ts';
import type { ImageKind } from './image-names.ts';
import type { LayerEntry } from './pack-layer.ts';
import { stripProgram } from './strip-program.ts';

/** What npm has brought of one image: its Dockerfile, and the files that it copies. */
export interface ImageSource {
  dockerfile: string;
  context: LayerEntry[];
}

/** Throws IMAGE_SOURCE_MISSING where npm has not brought what an image of that architecture is made of. */
export function readImageSource(kind: ImageKind, arch: Arch): ImageSource {
  const directory = join(imagesDirectory(), kind);
  const dockerfile = readFileSync(join(directory, 'Dockerfile'), 'utf8');
  const shared = filesBelow(directory).filter(({ path }) => path !== 'Dockerfile');
  return { dockerfile, context: [...shared, ...(perMachine[kind]?.(arch) ?? [])] };
}

/** What differs from machine to machine comes as npm packages of their own. */
const perMachine: Partial<Record<ImageKind, (arch: Arch) => LayerEntry[]>> = {
  node: nodeRuntime,
  'wait-for-weave': (arch) => filesBelow(shimDirectory(arch)),
  adapter: (arch) => {
    const name = `@koromix/koffi-linux-${arch}`;
    return filesBelow(packageDirectory(name, arch)).map((entry) => ({
      ...entry,
      path: `app/node_modules/${name}/${entry.path}`,
    }));
  },
};

/** The pinned Node of npm, stripped, with the loader and the libraries that the shim brings for its own. */
function nodeRuntime(arch: Arch): LayerEntry[] {
  const program = join(packageDirectory(`node-linux-${arch}`, arch), 'bin/node');
  const ofShim = filesBelow(shimDirectory(arch));
  const libraries = ofShim.filter(({ path }) => /\/lib\/[^/]+\.so\.\d$/.test(path));
  return [
    ...ofShim.filter(({ path }) => /^usr\/share\/(doc\/(?!wait-for-weave)|sbom\/c-library)/.test(path)),
    { path: 'usr/bin/node', mode: 0o755, content: () => stripProgram(readFileSync(program)) },
    ...libraries.map((entry) => ({ ...entry, path: `usr/lib/${basename(entry.path)}` })),
    // Where the kernel and the loaders of all distributions look for them.
    { path: 'lib', link: 'usr/lib' },
    { path: 'lib64', link: 'usr/lib' },
    { path: 'usr/lib64', link: 'lib' },
    { path: 'tmp/.keep', content: () => Buffer.alloc(0) },
  ];
}

function shimDirectory(arch: Arch): string {
  const platform = `@pw/wait-for-weave-linux-${arch}`;
  const published = findPackage(platform, foreignDirectory(arch));
  if (published !== undefined) return join(published, 'rootfs');
  const built = join(findPackage('@pw/wait-for-weave') ?? '', 'dist', `rootfs-${arch}`);
  if (existsSync(built)) return built;
  throw missing(platform, arch);
}

function packageDirectory(name: string, arch: Arch): string {
  const found = findPackage(name, foreignDirectory(arch));
  if (found !== undefined) return found;
  throw missing(name, arch);
}

function missing(name: string, arch: Arch): PowerstripError {
  return new PowerstripError('IMAGE_SOURCE_MISSING', `the package ${name} is not installed`, {
    hint: `Install @pw/cli with its optional dependencies; for an engine of another architecture: pw images build --arch ${arch}; in a clone, first: node packages/wait-for-weave/scripts/build.ts ${arch}`,
  });
}

/** dist/images of this package, from its sources and from its bundle. */
function imagesDirectory(): string {
  for (let at = import.meta.dirname; at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, 'dist/images');
    if (existsSync(candidate)) return candidate;
  }
  throw new PowerstripError('IMAGE_SOURCE_MISSING', 'this pw came without what the images are made of', {
    hint: 'Run `pw images build` where @pw/cli is installed with npm; in a clone: pnpm images',
  });
}

function filesBelow(directory: string): LayerEntry[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      // The umask at installation is no part of an image.
      const mode = (statSync(file).mode & 0o100) === 0 ? 0o644 : 0o755;
      return { path: relative(directory, file), mode, content: () => readFileSync(file) };
    });
}
