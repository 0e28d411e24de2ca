import { cpSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A whole tree is the context. */
export function stageTree(source: string, context: string): void {
  cpSync(source, context, { recursive: true, verbatimSymlinks: true });
}

/** main.js and its chunks, which end with a hash. */
const isBundled = /^(main|.*-[A-Z0-9]{8})\.js$/;

/** A bundled app: main.js, the files it was split into, and the package.json that makes them ES modules. */
export function stageApp(source: string, context: string): void {
  for (const file of readdirSync(join(source, 'dist')).filter((name) => isBundled.test(name))) {
    cpSync(join(source, 'dist', file), join(context, file));
  }
  cpSync(join(source, 'package.json'), join(context, 'package.json'));
}

/** The adapter also takes the two packages with native code, which cannot be bundled. */
export function stageAdapter(source: string, context: string): void {
  stageApp(source, context);
  const koffi = findPackage('koffi', source);
  const netlink = findPackage('netlink', source);
  copyPackage('koffi', koffi, context, [
    'package.json',
    'index.js',
    'index.cjs',
    'indirect.js',
    'indirect.cjs',
    'lib',
    'src',
  ]);
  copyPackage(
    `@koromix/koffi-linux-${process.arch}`,
    findPackage(`@koromix/koffi-linux-${process.arch}`, koffi),
    context,
  );
  copyPackage('netlink', netlink, context, ['package.json', 'dist', `prebuilds/linux-${process.arch}`]);
  copyPackage('node-gyp-build', findPackage('node-gyp-build', netlink), context);
}

function copyPackage(name: string, source: string, context: string, entries?: string[]): void {
  const target = join(context, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  if (entries === undefined) cpSync(source, target, { recursive: true, dereference: true });
  for (const entry of entries ?? []) {
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
