import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSbom, npmPart } from '../sbom.ts';
import { SBOM } from './package-sbom.ts';
import { REPOSITORY, type Release, readManifest } from './published-manifest.ts';
import { withRequire } from './require-stub.ts';

export type ShimArch = 'x64' | 'arm64';

const root = join(import.meta.dirname, '../..');
const source = 'packages/wait-for-weave';
const platformName = (arch: ShimArch) => `@pw/wait-for-weave-linux-${arch}`;

/** `@pw/wait-for-weave`: says where the shim of this machine is. npm installs the platform package that fits. */
export function stageShim(release: Release, stage: string): void {
  const { version, dependencies: _, ...rest } = common(release);
  mkdirSync(join(stage, 'dist'));
  cpSync(join(root, source, 'npm/index.js'), join(stage, 'dist/index.js'));
  cpSync(join(root, source, 'npm/index.d.ts'), join(stage, 'dist/index.d.ts'));
  const name = '@pw/wait-for-weave';
  const exports = {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  };
  const own = npmPart({ name, version, license: rest.license as string });
  writeFileSync(join(stage, SBOM), formatSbom(own, []));
  write(stage, {
    name,
    version,
    ...rest,
    type: 'module',
    exports: withRequire(exports, { name, oldest: 18, stage }),
    files: ['dist', SBOM],
    engines: { node: '>=18' },
    optionalDependencies: { [platformName('arm64')]: version, [platformName('x64')]: version },
  });
}

/** The shim itself, built: no compiler is needed where it is installed. */
export function stageShimPlatform(arch: ShimArch, release: Release, stage: string): void {
  const built = join(root, source, `dist/rootfs-${arch}`);
  if (!existsSync(built)) throw new Error(`${built} is not built: node ${source}/scripts/build.ts ${arch}`);
  cpSync(built, join(stage, 'rootfs'), { recursive: true });
  cpSync(join(built, 'usr/share/sbom/wait-for-weave.cdx.json'), join(stage, SBOM));
  const { version, ...rest } = common(release);
  write(stage, {
    name: platformName(arch),
    version,
    ...rest,
    description: `The shim of @pw/wait-for-weave for Linux on ${arch}, with the Node and the C library that it runs on`,
    type: 'commonjs',
    files: ['rootfs', SBOM],
    engines: { node: '>=18' },
    os: ['linux'],
    cpu: [arch],
    preferUnplugged: true,
  });
}

function common(release: Release) {
  const { version, description, license } = readManifest(source);
  return {
    version,
    description,
    license,
    keywords: ['docker', 'weave', 'network', 'entrypoint'],
    homepage: `${REPOSITORY}#readme`,
    bugs: `${REPOSITORY}/issues`,
    repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: source },
    publishConfig: { access: 'public' },
    release,
    dependencies: {},
  };
}

function write(stage: string, manifest: object): void {
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  cpSync(join(root, source, 'README.md'), join(stage, 'README.md'));
  chmodSync(stage, 0o755);
}
