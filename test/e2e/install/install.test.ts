// I1: somebody who has Docker and a Node, and never clones this. Everything comes from packed tarballs, by npm.
import { globSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createDockerCli, runCommand } from '@pw/test-helpers';
import { createMachine, type Machine } from './machine.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';
import { type PackedPackages, packPackages } from './packed-packages.ts';

const docker = createDockerCli();
/** Names of images that no other test has. */
const IMAGES = 'localhost:1/pwi';
const STACK = ['--prefix', 'pwi', '--port', '4981'];
let packages: PackedPackages;
let registry: NpmRegistry;

beforeAll(async () => {
  packages = packPackages();
  registry = await startNpmRegistry(packages.directory);
}, 240_000);

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  packages?.[Symbol.dispose]();
  await docker(['image', 'rm', '-f', ...imageKinds.map((kind) => imageName(kind, IMAGES))]);
});

/** When npx last changed what it has installed, each set of packages by itself: npm writes this file at the end. */
function readInstallTimes({ home }: Machine): number[] {
  return globSync(join(home, '.npm/_npx/*/node_modules/.package-lock.json')).map(
    (file) => statSync(file).mtimeMs,
  );
}

describe.each([18, 20, 22, 26])('an empty folder, Docker, Node %d', (major) => {
  let machine: Machine;
  beforeAll(() => {
    machine = createMachine(major, registry.url);
  });
  afterAll(() => machine?.[Symbol.dispose]());

  test('npx @pw/cli demo, up, doctor, down; then nothing is left', async () => {
    const pw = async (...args: string[]) => {
      const { code, stdout, stderr } = await machine.run('npx', ['@pw/cli', ...args], {
        PW_REGISTRY: IMAGES,
      });
      if (code !== 0)
        throw new Error(`npx @pw/cli ${args.join(' ')} exited with ${code}:\n${stdout}${stderr}`);
      return { stdout, stderr };
    };
    expect((await machine.run('node', ['-p', 'process.versions.node'])).stdout).toMatch(
      new RegExp(`^${major}\\.`),
    );

    const startedAt = performance.now();
    const demo = await pw('demo', '--json', ...STACK);
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`Node ${major}: npx @pw/cli demo took ${seconds.toFixed(1)} s`);
    expect(JSON.parse(demo.stdout)).toMatchObject({ psWeaverun: { networkMs: 0 } });
    expect(demo.stderr).toContain('making them, once');
    expect(seconds).toBeLessThan(60);

    const installed = readInstallTimes(machine);
    expect(installed).toHaveLength(1);
    expect((await pw('up', ...STACK)).stdout).not.toContain('making them');
    expect((await pw('doctor', ...STACK)).stdout).toContain('✓ images');
    expect((await pw('down', ...STACK)).stdout).toContain('removed pwi-powerstrip\n');
    expect((await pw('images', 'rm')).stdout.match(/^removed /gm)).toHaveLength(imageKinds.length);
    // npx installed once, and started what is there from then on.
    expect(readInstallTimes(machine)).toEqual(installed);
    expect(readdirSync(machine.folder)).toStrictEqual([]);
    expect(await docker.ok(['ps', '-aq', '--filter', 'label=powerstrip-weave.stack=pwi'])).toBe('');
  }, 300_000);

  test('a failure keeps its exit code and its words', async () => {
    const { code, stderr } = await machine.run('npx', ['@pw/cli', 'demo', 'waeverun', ...STACK]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Did you mean weaverun?') });
  }, 120_000);
});

test('npx @pw/cli demo fig: the stack of the talk, which came with the package', async () => {
  using machine = createMachine(20, registry.url);
  const { code, stdout, stderr } = await machine.run('npx', ['@pw/cli', 'demo', 'fig', '--json', ...STACK], {
    PW_REGISTRY: IMAGES,
  });
  if (code !== 0) throw new Error(`exited with ${code}:\n${stdout}${stderr}`);
  expect(JSON.parse(stdout)).toMatchObject({
    fig: { value: 'oranges', askedBy: '10.255.0.11' },
    figLinks: { value: 'oranges', askedBy: expect.stringMatching(/^172\./) },
  });
  expect(readdirSync(machine.folder)).toStrictEqual([]);
  expect(await docker.ok(['ps', '-aq', '--filter', 'label=com.docker.compose.project=pwi-fig'])).toBe('');
}, 300_000);

test.each([
  ['@pw/powerstrip', ['--version'], /^\d+\.\d+\.\d+\n$/],
  ['@pw/powerstrip-debug', ['--help'], /^Usage: powerstrip-debug/],
  ['@pw/adapter', ['--help'], /^Usage: pw-adapter/],
])(
  'npx %s runs on Node 18',
  async (name, args, output) => {
    using machine = createMachine(18, registry.url);
    const { code, stdout, stderr } = await machine.run('npx', [name, ...args]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expect.stringMatching(output), stderr: '' });
  },
  120_000,
);

test('@pw/wait-for-weave brings the shim of this machine, and no compiler', async () => {
  using machine = createMachine(18, registry.url);
  const installed = await machine.run('npm', ['install', '@pw/wait-for-weave']);
  expect(installed).toMatchObject({ code: 0, stdout: expect.stringContaining('added 2 packages') });
  writeFileSync(
    join(machine.folder, 'x.mjs'),
    "import { shimRoot } from '@pw/wait-for-weave'; console.log(shimRoot());",
  );
  const { stdout } = await machine.run('node', ['x.mjs']);
  const { stdout: files } = await runCommand('find', [
    stdout.trim(),
    '-name',
    'wait-for-weave',
    '-perm',
    '-100',
    '-type',
    'f',
  ]);
  expect(files.trim().split('\n')).toHaveLength(1);
}, 120_000);
