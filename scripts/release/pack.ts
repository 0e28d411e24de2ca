// Packs all packages as npm gets them: `pack.ts DIRECTORY [ARCH]...` (default: the shim of this machine alone).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRevision } from '../read-revision.ts';
import { type PublishedPackage, publishedPackages } from './package-list.ts';
import { packageSbom, SBOM } from './package-sbom.ts';
import { publishedManifest } from './published-manifest.ts';
import { withRequire } from './require-stub.ts';
import { type ShimArch, stageShim, stageShimPlatform } from './stage-shim.ts';

/** One tarball of a release. */
export interface Packed {
  name: string;
  version: string;
  file: string;
  bytes: number;
  sha256: string;
  /** The bill of materials, a file beside the tarball; the tarball has it too. */
  sbom: string;
}

const root = join(import.meta.dirname, '../..');

/** Everything must be built. Gives the tarballs in the order in which they can be published. */
export function packAll(directory: string, archs: readonly ShimArch[]): Packed[] {
  mkdirSync(directory, { recursive: true });
  const release = readRevision();
  return [
    ...publishedPackages.slice(0, -1).map((spec) => pack(directory, (stage) => stagePackage(spec, stage))),
    ...archs.map((arch) => pack(directory, (stage) => stageShimPlatform(arch, release, stage))),
    pack(directory, (stage) => stageShim(release, stage)),
    ...publishedPackages.slice(-1).map((spec) => pack(directory, (stage) => stagePackage(spec, stage))),
  ];

  function stagePackage(spec: PublishedPackage, stage: string): void {
    const source = join(root, spec.directory);
    cpSync(join(source, 'dist'), join(stage, 'dist'), { recursive: true, filter: isPublished(spec) });
    for (const [from, to] of Object.entries(spec.extra ?? {})) {
      cpSync(join(root, from), join(stage, to), {
        recursive: true,
        filter: (path) => !/node_modules|dist/.test(path),
      });
    }
    if (spec.kind === 'program') {
      cpSync(join(root, 'scripts/release/hand-over.cjs'), join(stage, 'dist/run.cjs'));
      chmodSync(join(stage, 'dist/run.cjs'), 0o755);
    } else {
      nameDeclarationsAsEmitted(join(stage, 'dist'));
    }
    cpSync(join(source, 'README.md'), join(stage, 'README.md'));
    cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
    const manifest = publishedManifest(spec, release);
    if (spec.kind === 'library')
      manifest.exports = withRequire(manifest.exports as object, { name: manifest.name, oldest: 22, stage });
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    writeFileSync(join(stage, SBOM), packageSbom(manifest, source));
  }
}

/** No sources: neither as maps nor as files. Of a program, the bundle alone. */
function isPublished({ kind, directory }: PublishedPackage): (path: string) => boolean {
  const dist = join(root, directory, 'dist');
  return (path) => {
    if (path.endsWith('.map') || path.endsWith('.tsbuildinfo')) return false;
    if (kind === 'library' || path === dist) return true;
    const name = path.slice(dist.length + 1);
    return (
      /^(main\.js|[\w-]+-[A-Z0-9]{8}\.js|THIRD-PARTY-NOTICES\.txt)$/.test(name) ||
      /^(images|inspect)(\/|$)/.test(name)
    );
  };
}

/** TypeScript leaves `./x.ts` in declarations, which there is none of. */
function nameDeclarationsAsEmitted(directory: string): void {
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(directory, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll(/(from '|import\(')(\.[^']*)\.tsx?'/g, "$1$2.js'"));
  }
}

function pack(directory: string, stage: (stage: string) => void): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-weave-pack-'));
  try {
    stage(folder);
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(directory)];
    const [packed] = JSON.parse(
      execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    ) as [{ name: string; version: string; filename: string }];
    const { name, version, filename } = packed;
    const file = join(directory, filename);
    const sbom = `${filename}.cdx.json`;
    cpSync(join(folder, SBOM), join(directory, sbom));
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { name, version, file: filename, bytes: statSync(file).size, sha256, sbom };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [directory = 'release', ...archs] = process.argv.slice(2);
  if (!existsSync(join(root, 'packages/cli/dist/images'))) throw new Error('build first: pnpm build');
  const packed = packAll(directory, archs.length > 0 ? (archs as ShimArch[]) : [process.arch as ShimArch]);
  for (const { name, version, bytes } of packed)
    console.log(`${name}@${version} ${(bytes / 1e6).toFixed(2)} MB`);
}
