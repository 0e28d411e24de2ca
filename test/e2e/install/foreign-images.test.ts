// Images for the architecture that this machine is not of, by one command of an installed pw: what is in them, and, by
// qemu-user, that it runs.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createDockerCli, runCommand } from '@pw/test-helpers';
import { fetchForeignNode } from '../../../packages/wait-for-weave/scripts/fetch-foreign.ts';
import { packAll } from '../../../scripts/release/pack.ts';
import { readPart } from '../../../scripts/sbom.ts';
import { buildForeignFiles, FOREIGN } from '../shim/foreign-shim.ts';
import { startImageRegistry } from './image-registry.ts';
import { createMachine, type Machine } from './machine.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';

const root = join(import.meta.dirname, '../../..');
const work = mkdtempSync(join(tmpdir(), 'pwi-foreign-'));
const tarballs = join(work, 'tarballs');
/** e_machine of elf(5). */
const MACHINE = { x64: 62, arm64: 183 }[FOREIGN];
let registry: NpmRegistry;
let machine: Machine;

beforeAll(async () => {
  await buildForeignFiles();
  packAll(tarballs, [process.arch as 'x64' | 'arm64', FOREIGN]);
  // What npm has for that architecture, and pnpm has not installed here.
  const node = join(fetchForeignNode(FOREIGN), '../../..');
  for (const file of readdirSync(node).filter((name) => name.endsWith('.tgz')))
    cpSync(join(node, file), join(tarballs, file));
  const koffi = join(root, 'packages/cli/node_modules/@koromix', `koffi-linux-${process.arch}/package.json`);
  execFileSync('npm', ['pack', '--silent', `@koromix/koffi-linux-${FOREIGN}@${readPart(koffi).version}`], {
    cwd: tarballs,
  });
  registry = await startNpmRegistry(tarballs);
  machine = createMachine(22, registry.url);
}, 300_000);

afterAll(async () => {
  machine?.[Symbol.dispose]();
  await registry?.[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});

type Manifest = { Config: string; RepoTags: [string]; Layers: string[] }[];
const images = join(work, 'images');
const readJson = (file: string): unknown => JSON.parse(readFileSync(join(images, file), 'utf8'));
const unpackLayers = (kind: string): string => {
  const image = (readJson('manifest.json') as Manifest).find(
    ({ RepoTags }) => RepoTags[0] === `localhost/pw/${kind}:latest`,
  );
  const target = join(work, `root-${kind}`);
  mkdirSync(target, { recursive: true });
  for (const layer of image?.Layers ?? []) execFileSync('tar', ['-xf', join(images, layer), '-C', target]);
  return target;
};

test('npx @pw/cli images export --arch: all images, for that architecture', async () => {
  const words = ['@pw/cli', 'images', 'export', '--arch', FOREIGN, 'images.tar'];
  const { code, stderr } = await machine.run('npx', words);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(stderr).toContain(`npm brings the parts for ${FOREIGN}, once: node-linux-${FOREIGN}@`);
  mkdirSync(images);
  execFileSync('tar', ['-xf', join(machine.folder, 'images.tar'), '-C', images]);
  const manifest = readJson('manifest.json') as Manifest;
  expect(manifest).toHaveLength(imageKinds.length);
  for (const { Config } of manifest) {
    expect(readJson(Config)).toMatchObject({
      architecture: { x64: 'amd64', arm64: 'arm64' }[FOREIGN],
      os: 'linux',
    });
  }
  const again = await machine.run('npx', words);
  expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
}, 240_000);

describe('npx @pw/cli images push --arch all', () => {
  const docker = createDockerCli();
  const PORT = 5056;
  const REGISTRY = `localhost:${PORT}/pwiboth`;
  const names = imageKinds.map((kind) => imageName(kind, REGISTRY));
  const platforms = ['amd64', 'arm64'];

  afterAll(async () => {
    const tags = ['latest', 'x64', 'arm64'];
    await docker(['image', 'rm', '-f', ...names.flatMap((name) => tags.map((tag) => `${name}:${tag}`))]);
  });

  test('each name, of PW_REGISTRY, is a list of one image for each machine', async () => {
    await using _server = await startImageRegistry(PORT, join(work, 'registry'));
    const { code, stdout, stderr } = await machine.run(
      'npx',
      ['@pw/cli', 'images', 'push', '--arch', 'all', '--json'],
      { PW_REGISTRY: REGISTRY },
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ pushed: names });
    for (const kind of imageKinds) {
      const list = await fetch(`http://127.0.0.1:${PORT}/v2/pwiboth/pw/${kind}/manifests/latest`, {
        headers: { accept: 'application/vnd.docker.distribution.manifest.list.v2+json' },
      });
      const { manifests } = (await list.json()) as { manifests: { platform: { architecture: string } }[] };
      expect([kind, manifests.map(({ platform }) => platform.architecture).toSorted()]).toEqual([
        kind,
        platforms,
      ]);
    }
    // Nothing of it is left on the engine; what is pulled is of the machine that asks.
    expect(await docker.ok(['image', 'ls', '-q', `${imageName('powerstrip', REGISTRY)}`])).toBe('');
    const name = imageName('powerstrip', REGISTRY);
    for (const platform of platforms) {
      await docker.ok(['pull', '-q', '--platform', `linux/${platform}`, name]);
      expect(await docker.ok(['image', 'inspect', '-f', '{{.Architecture}}', name])).toBe(platform);
      // The next one would take its name, and leave it there without one.
      await docker.ok(['image', 'rm', name]);
    }
    expect(await docker.ok(['image', 'ls', '-q', name])).toBe('');
  }, 300_000);
});

test('every program and library in them is of that architecture', () => {
  const found = ['adapter', 'wait-for-weave'].flatMap((kind) => elfFiles(unpackLayers(kind)));
  const names = found.map(({ file }) => basename(file));
  expect(names).toEqual(expect.arrayContaining(['node', 'libc.so.6', 'wait-for-weave', 'waiter']));
  expect(names.some((name) => name.startsWith('koffi'))).toBe(true);
  // netlink's package has both, and takes the one that fits.
  const wrong = found.filter(
    ({ file, machine }) => machine !== MACHINE && !file.includes('/netlink/prebuilds/'),
  );
  expect(wrong).toStrictEqual([]);
});

test('they run, under qemu-user', async () => {
  const name = FOREIGN === 'arm64' ? 'aarch64' : 'x86_64';
  const emulator = [`/usr/bin/qemu-${name}-static`, `/usr/bin/qemu-${name}`].find((file) => existsSync(file));
  if (emulator === undefined) throw new Error(`there is no qemu-${name}: install qemu-user-static`);
  const target = unpackLayers('powerstrip');
  const node = await runCommand(
    emulator,
    ['-L', target, join(target, 'usr/bin/node'), join(target, 'app/main.js'), '--version'],
    { timeoutMs: 60_000 },
  );
  expect({ ...node, stdout: node.stdout.trim() }).toEqual({
    code: 0,
    stderr: '',
    stdout: readPart(join(root, 'apps/powerstrip/package.json')).version,
  });
}, 90_000);

function elfFiles(directory: string): { file: string; machine: number }[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, head: readHead(file) }))
    .filter(({ head }) => head.subarray(0, 4).toString('latin1') === '\x7fELF')
    .map(({ file, head }) => ({ file, machine: head.readUInt16LE(18) }));
}

function readHead(file: string): Buffer {
  const head = Buffer.alloc(20);
  readSync(openSync(file, 'r'), head, 0, head.length, 0);
  return head;
}
