// `pnpm release --dry-run [--directory DIR] [--arch x64]...`: builds and packs everything that a release is made of, and
// writes beside it bills of materials, SHA256SUMS and release.json: what would go where. It publishes nothing and signs
// nothing: that is for a workflow which holds the identity for it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageKinds, imageName } from '@pw/cli/images';
import { sha256Of } from '../packages/wait-for-weave/scripts/c-library/sums.ts';
import { readRevision } from './read-revision.ts';
import { type Packed, packAll } from './release/pack.ts';
import type { ShimArch } from './release/stage-shim.ts';
import { readChoices, readOptions, refuse } from './script-options.ts';

const root = join(import.meta.dirname, '..');
const { values } = readOptions({
  options: {
    'dry-run': { type: 'boolean', default: false },
    directory: { type: 'string', default: join(root, 'release') },
    arch: { type: 'string', multiple: true, default: ['x64', 'arm64'] },
  },
});

if (!values['dry-run'])
  refuse('pnpm release writes a release, it does not publish one: say --dry-run, then give npm the files.');
const archs: ShimArch[] = readChoices('arch', values.arch, ['x64', 'arm64'] as const);
build();
mkdirSync(values.directory, { recursive: true });
const packed = packAll(values.directory, archs);
const files = packed.flatMap(({ file, sbom }) => [file, sbom]);
writeFileSync(
  join(values.directory, 'SHA256SUMS'),
  files.map((file) => `${sha256Of(join(values.directory, file))}  ${file}\n`).join(''),
);
writeFileSync(join(values.directory, 'release.json'), `${JSON.stringify(describe(packed), null, 2)}\n`);
for (const { name, version, bytes } of packed)
  console.log(`${name}@${version}  ${(bytes / 1e6).toFixed(2)} MB`);
console.log(
  `${values.directory}: ${packed.length} packages, their bills of materials, SHA256SUMS, release.json; nothing was published.`,
);

function build(): void {
  run('turbo', ['run', 'build', '--output-logs=errors-only']);
  // The same on every host that makes a release; turbo may have kept one with the C library of this host.
  for (const arch of archs) run('node', ['packages/wait-for-weave/scripts/build.ts', arch, '--pinned']);
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${status}`);
}

/** In the order in which to publish. Images are made from the packages by whoever installs them: nothing goes to a hub. */
function describe(packages: readonly Packed[]): object {
  return {
    version: packages[0]?.version,
    ...readRevision(),
    npm: packages.map((item) => ({
      ...item,
      publish: `npm publish --access public --provenance ${item.file}`,
    })),
    images: imageKinds.map((kind) => ({
      name: imageName(kind),
      made: 'pw images build',
      pushed: 'pw images push --registry …',
    })),
  };
}
