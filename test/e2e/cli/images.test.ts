// I3: what each image is, and that it is the same one whoever makes it. I5: no registry that is a hub.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createDockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { pw } from './pw.ts';

const docker = createDockerCli();
const engine = new Docker();
const REGISTRY = 'localhost:1/pwcli';
const scratch = mkdtempSync(join(tmpdir(), 'pwcli-images-'));

beforeAll(async () => {
  await removeOurs();
});
afterAll(async () => {
  await removeOurs();
  rmSync(scratch, { recursive: true, force: true });
});

async function removeOurs(): Promise<void> {
  await docker(['image', 'rm', '-f', ...imageKinds.map((kind) => imageName(kind, REGISTRY))]);
}

const inspect = async (kind: (typeof imageKinds)[number], registry?: string) =>
  engine.getImage(imageName(kind, registry)).inspect();

test('built, listed, in use, removed: under a registry of one’s own, once', async () => {
  const missing = await pw(['images', 'ls', '--json', '--registry', REGISTRY]);
  const states = (stdout: string) =>
    (JSON.parse(stdout) as { images: { state: string }[] }).images.map(({ state }) => state);
  expect(new Set(states(missing.stdout))).toEqual(new Set(['missing']));

  const built = await pw(['images', 'build'], { env: { PW_REGISTRY: REGISTRY } });
  expect({ code: built.code, stderr: built.stderr.match(/: built$/gm)?.length }).toEqual({
    code: 0,
    stderr: imageKinds.length,
  });
  const again = await pw(['images', 'build', '--registry', REGISTRY]);
  expect(again.stderr.match(/: up to date$/gm)).toHaveLength(imageKinds.length);
  const listed = await pw(['images', '--json', '--registry', REGISTRY]);
  expect(new Set(states(listed.stdout))).toEqual(new Set(['current']));

  const name = 'pwcli-image-user';
  await docker.ok(['create', '--name', name, imageName('cli', REGISTRY)]);
  const refused = await pw(['images', 'rm', '--registry', REGISTRY, '--json']);
  await docker.ok(['rm', name]);
  expect({ code: refused.code, report: JSON.parse(refused.stdout) as unknown }).toMatchObject({
    code: 1,
    report: { error: { code: 'IMAGE_IN_USE', hint: expect.stringContaining('pw down') } },
  });
  const removed = await pw(['images', 'rm', '--registry', REGISTRY]);
  expect(removed.code).toBe(0);
  const after = await pw(['images', '--json', '--registry', REGISTRY]);
  expect(new Set(states(after.stdout))).toEqual(new Set(['missing']));
}, 120_000);

test('two exports are the same archive, byte for byte', async () => {
  const digest = async (name: string) => {
    const file = join(scratch, name);
    expect((await pw(['images', 'export', file])).code).toBe(0);
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
    rmSync(file);
    return sum;
  };
  expect(await digest('a.tar')).toBe(await digest('b.tar'));
}, 120_000);

test.each([['push'], ['push', '--registry', 'docker.io/somebody'], ['build', '--registry', 'somebody']])(
  'images %s %s %s is refused: no hub',
  async (...args) => {
    const { code, stderr } = await pw(['images', ...args]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/registry/) });
  },
);

test.each(imageKinds)('%s says what it is', async (kind) => {
  const { Config } = await inspect(kind);
  expect(Config.Labels).toMatchObject({
    'org.opencontainers.image.licenses': 'Apache-2.0',
    'org.opencontainers.image.source': expect.stringMatching(/^https:/),
    'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
    'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
    'org.opencontainers.image.title': expect.any(String),
    'org.opencontainers.image.description': expect.any(String),
  });
});
