// Lays out dist/images: of each image its Dockerfile, and the files that are the same on every machine. What differs
// (Node, the shim, koffi) is taken from npm packages when an image is made: src/images/image-sources.ts.
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ImageKind, imageKinds } from '../src/images/image-names.ts';

const root = join(import.meta.dirname, '../../..');

/** What is bundled into each image; the others hold no program of ours. */
const apps: Partial<Record<ImageKind, string>> = {
  powerstrip: 'apps/powerstrip',
  'powerstrip-debug': 'apps/powerstrip-debug',
  adapter: 'packages/adapter',
  cli: 'packages/cli',
  example: 'examples/hello',
};

const images = join(import.meta.dirname, '../dist/images');
rmSync(images, { recursive: true, force: true });
for (const kind of imageKinds) layOut(kind, join(images, kind));

function layOut(kind: ImageKind, target: string): void {
  // Git's files alone: an older checkout may have left a dist there.
  const filter = (path: string) => !/\/(dist|node_modules|\.turbo)$/.test(path);
  cpSync(join(root, 'docker', kind), target, { recursive: true, filter });
  const source = apps[kind];
  if (source !== undefined) layOutApp(join(root, source), target);
  if (kind === 'adapter') layOutNativeCode(join(root, 'packages/adapter'), join(target, 'node_modules'));
}

/** main.js and its chunks, which end with a hash, the page of the inspector, and the licences of what they contain; a package.json that makes them ES modules. */
function layOutApp(source: string, target: string): void {
  for (const file of readdirSync(join(source, 'dist'))) {
    if (/^(main|.*-[A-Z0-9]{8})\.js$|^THIRD-PARTY|^inspect$/.test(file))
      cpSync(join(source, 'dist', file), join(target, file), { recursive: true });
  }
  const { name, version, license, type } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify({ name, version, license, type }, null, 2)}\n`,
  );
}

/** The packages with native code, which cannot be bundled; koffi's is a package for each architecture. */
function layOutNativeCode(adapter: string, modules: string): void {
  const koffi = findPackage('koffi', adapter);
  const netlink = findPackage('netlink', adapter);
  const loader = ['package.json', 'index.js', 'index.cjs', 'indirect.js', 'indirect.cjs', 'lib', 'src'];
  copyPackage(koffi, join(modules, 'koffi'), loader);
  const prebuilt = ['x64', 'arm64'].map((arch) => `prebuilds/linux-${arch}`);
  copyPackage(netlink, join(modules, 'netlink'), ['package.json', 'dist', ...prebuilt]);
  copyPackage(findPackage('node-gyp-build', netlink), join(modules, 'node-gyp-build'), [
    'package.json',
    'index.js',
    'node-gyp-build.js',
  ]);
}

function copyPackage(source: string, target: string, entries: string[]): void {
  mkdirSync(target, { recursive: true });
  for (const entry of entries) {
    cpSync(join(source, entry), join(target, entry), { recursive: true, dereference: true });
  }
}

/** The real directory of a package, as Node resolves it from another directory. */
function findPackage(name: string, from: string): string {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  for (const path of paths) {
    try {
      return realpathSync(join(path, name));
    } catch {
      // Not in this node_modules; the next one up may have it.
    }
  }
  throw new Error(`package ${name} is not installed (needed by ${dirname(from)})`);
}
