// I4: the blocks of the pages that begin with npm, on a machine that has no clone: install, upgrade, uninstall. They
// leave nothing behind.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createStack } from '@pw/cli/stack';
import { createDockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { asScript, codeBlocks, isShell } from '../docs/shell-blocks.ts';
import { createMachine } from './machine.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';
import { type PackedPackages, packPackages } from './packed-packages.ts';

const root = join(import.meta.dirname, '../../..');
const docker = createDockerCli();
/** Not the images that the other tests need: the pages remove theirs. */
const IMAGES = 'localhost:1/pwd';
let packages: PackedPackages;
let registry: NpmRegistry;

beforeAll(async () => {
  packages = packPackages();
  registry = await startNpmRegistry(packages.directory);
}, 240_000);

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  packages?.[Symbol.dispose]();
  await createStack({ docker: new Docker() }).down();
  await docker(['image', 'rm', '-f', ...imageKinds.map((kind) => imageName(kind, IMAGES))]);
});

test('README.md and docs/install.md: every block, in order, then nothing is left', async () => {
  using machine = createMachine(22, registry.url);
  const blocks = ['README.md', 'docs/install.md'].flatMap((page) =>
    codeBlocks(readFileSync(join(root, page), 'utf8')).filter(
      (block) => isShell(block) && block.info === 'install',
    ),
  );
  expect(blocks.length).toBeGreaterThan(4);
  const script = asScript(blocks).replaceAll('localhost/pw/', `${IMAGES}/pw/`);
  const before = await everything();
  const { code, stdout, stderr } = await machine.shell(script, { PW_REGISTRY: IMAGES });
  if (code !== 0) throw new Error(`ended with ${code}:\n${stdout}${stderr}`);
  expect(stdout).toContain('Arguments: hello');
  expect(await everything()).toEqual(before);
  for (const path of ['.config', '.local/state', 'prefix/lib/node_modules/@pw']) {
    const full = join(machine.home, path);
    expect([path, existsSync(full) ? readdirSync(full) : []]).toEqual([path, []]);
  }
  expect(readdirSync(machine.folder)).toStrictEqual([]);
}, 280_000);

/** Containers, networks, volumes and images of the engine. */
async function everything(): Promise<string[]> {
  const lists = [
    ['ps', '-aq'],
    ['network', 'ls', '-q'],
    ['volume', 'ls', '-q'],
    ['image', 'ls', '-q', '--no-trunc'],
  ].map((args) => docker.ok(args as [string, ...string[]]));
  return (await Promise.all(lists)).flatMap((text) => text.split('\n')).toSorted();
}
