// Lays out dist/images: of each image its Dockerfile, and the files that are the same on every machine. What differs
// (Node, the shim, koffi) is taken from npm packages when an image is made: src/images/image-sources.ts.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Bundled, describePackage, thirdPartyNotices } from '../../../scripts/notices.ts';
import { formatSbom, npmPart, partsOf, readPart } from '../../../scripts/sbom.ts';
import { type ImageKind, imageKinds } from '../src/images/image-names.ts';

const root = join(import.meta.dirname, '../../..');

/** What is bundled into each image, and where it is there; the others hold no program of ours. */
const apps: Partial<Record<ImageKind, { source: string; home: string; main?: string }>> = {
  powerstrip: { source: 'apps/powerstrip', home: 'app' },
  'powerstrip-debug': { source: 'apps/powerstrip-debug', home: 'app' },
  adapter: { source: 'packages/adapter', home: 'app' },
  cli: { source: 'packages/cli', home: 'app' },
  // Where it was in the talk.
  example: { source: 'examples/hello', home: 'srv/app', main: 'index.js' },
};

const images = join(import.meta.dirname, '../dist/images');
rmSync(images, { recursive: true, force: true });
for (const kind of imageKinds) layOut(kind, join(images, kind));

function layOut(kind: ImageKind, target: string): void {
  // Git's files alone: an older checkout may have left a dist there.
  const filter = (path: string) => !/\/(dist|node_modules|\.turbo)$/.test(path);
  cpSync(join(root, 'docker', kind), target, { recursive: true, filter });
  const app = apps[kind];
  if (app !== undefined) {
    layOutProgram(join(root, app.source, 'dist'), join(target, app.home), app.main ?? 'main.js');
    const native = kind === 'adapter' ? layOutNativeCode(join(target, app.home, 'node_modules')) : [];
    layOutLegalFiles(kind, join(root, app.source), join(target, 'usr/share'), native);
  }
  if (kind === 'node') writeNodeSbom(join(target, 'usr/share/sbom'));
}

/** The bundle and its chunks, which end with a hash, the page of the inspector, and a package.json that makes them ES modules. */
function layOutProgram(dist: string, home: string, main: string): void {
  mkdirSync(home, { recursive: true });
  for (const file of readdirSync(dist)) {
    if (/^(main|.*-[A-Z0-9]{8})\.js$|^inspect$/.test(file))
      cpSync(join(dist, file), join(home, file === 'main.js' ? main : file), { recursive: true });
  }
  const { name, version, license } = readPart(join(dist, '../package.json'));
  const manifest = { name, version, license, type: 'module' };
  writeFileSync(join(home, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The licences of all that the image adds to the one below it, and its bill of materials. */
function layOutLegalFiles(kind: ImageKind, source: string, share: string, native: readonly Bundled[]): void {
  const read = (file: string) => readFileSync(join(source, 'dist', file), 'utf8');
  mkdirSync(join(share, 'doc', kind), { recursive: true });
  mkdirSync(join(share, 'sbom'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(share, 'doc', kind, 'LICENSE'));
  const notices = native.length === 0 ? '' : `\n${thirdPartyNotices(native)}`;
  writeFileSync(
    join(share, 'doc', kind, 'THIRD-PARTY-NOTICES.txt'),
    read('THIRD-PARTY-NOTICES.txt') + notices,
  );
  const page = join(source, 'dist/inspect/sbom.cdx.json');
  const bundled = [
    ...partsOf(read('sbom.cdx.json')),
    ...(existsSync(page) ? partsOf(readFileSync(page, 'utf8')) : []),
  ];
  const subject = npmPart(readPart(join(source, 'package.json')), 'application');
  const parts = [...bundled, ...native.map((item) => npmPart(item))];
  writeFileSync(join(share, 'sbom', `${kind}.cdx.json`), formatSbom(subject, parts));
}

/** The runtime itself; the bill of its C library comes with the shim, which brings that. */
function writeNodeSbom(target: string): void {
  const { version } = readPart(
    join(findPackage(`node-linux-${process.arch}`, join(root, 'packages/cli')), 'package.json'),
  );
  mkdirSync(target, { recursive: true });
  const part = { name: 'node', version, license: 'MIT', purl: `pkg:generic/node@${version}` };
  writeFileSync(join(target, 'node.cdx.json'), formatSbom({ ...part, type: 'platform' }, []));
}

/** The packages with native code, which cannot be bundled; koffi's is a package for each architecture. Gives what they are. */
function layOutNativeCode(modules: string): Bundled[] {
  const adapter = join(root, 'packages/adapter');
  const koffi = findPackage('koffi', adapter);
  const netlink = findPackage('netlink', adapter);
  const gyp = findPackage('node-gyp-build', netlink);
  const loader = ['package.json', 'index.js', 'index.cjs', 'indirect.js', 'indirect.cjs', 'lib', 'src'];
  copyPackage(koffi, join(modules, 'koffi'), loader);
  const prebuilt = ['x64', 'arm64'].map((arch) => `prebuilds/linux-${arch}`);
  copyPackage(netlink, join(modules, 'netlink'), ['package.json', 'dist', ...prebuilt]);
  copyPackage(gyp, join(modules, 'node-gyp-build'), ['package.json', 'index.js', 'node-gyp-build.js']);
  return [koffi, netlink, gyp].map(describePackage);
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
