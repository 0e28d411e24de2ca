// I3: what each image is, and that it is the same one whoever makes it. I5: no registry that is a hub.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import Docker from 'dockerode';
import { PW_BUNDLE, pw } from './pw.ts';

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

test('built, listed, in use, removed: under a registry that the user names, once', async () => {
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

test.each([
  ['/nowhere/ü.tar', 'no such file or directory (ENOENT)'],
  ['/dev/full', 'no space left on device (ENOSPC)'],
])(
  'an export to %s fails in words, with its code',
  async (file, why) => {
    const { code, stdout, stderr } = await pw(['images', 'export', file, '--json']);
    expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 1,
      report: { error: { code: 'FILE_FAILED', message: expect.stringContaining(why) } },
    });
    expect(stderr).not.toContain('node:internal');
  },
  60_000,
);

test('whoever reads an export may stop: that is no failure', async () => {
  const script = `'${process.execPath}' '${PW_BUNDLE}' images export | head -c 1000; echo "\${PIPESTATUS[0]}" >&2`;
  const { stderr } = await runCommand('bash', ['-c', script]);
  expect(stderr).toBe('0\n');
}, 60_000);

test.each([['push'], ['push', '--registry', 'docker.io/somebody'], ['build', '--registry', 'somebody']])(
  'images %s %s %s is refused: no hub',
  async (...args) => {
    const { code, stderr } = await pw(['images', ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/registry/) });
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

test.each(imageKinds)('%s brings the licences and the bill of materials of what it adds', async (kind) => {
  const files = await listFiles(kind, await docker.ok(['create', imageName(kind), 'x']));
  expect(files).toEqual(
    expect.arrayContaining([`usr/share/doc/${kind}/LICENSE`, `usr/share/sbom/${kind}.cdx.json`]),
  );
});

describe('the parts of a stack that is up', () => {
  const flags = ['--prefix', 'pwcli', '--port', '4983'];
  const parts = ['pwcli-powerstrip', 'pwcli-powerstrip-weave', 'pwcli-powerstrip-debug'];
  beforeAll(async () => {
    const { code, stderr } = await pw([
      'demo',
      'ps-debug',
      'ps-weave',
      'ps',
      ...flags,
      '--config',
      join(scratch, 'x.yml'),
    ]);
    if (code !== 0) throw new Error(stderr);
  }, 60_000);
  afterAll(async () => {
    await pw(['down', ...flags]);
  });

  test.each(parts)('%s: read-only, no more capabilities than documented', async (name) => {
    const { HostConfig } = await engine.getContainer(name).inspect();
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: expect.arrayContaining(['no-new-privileges']),
      Privileged: false,
    });
    const added = (HostConfig.CapAdd ?? []).map((name: string) => name.replace('CAP_', ''));
    expect(added.toSorted()).toEqual(
      name.endsWith('-weave') ? ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE'] : [],
    );
  });

  test.each(['pwcli-powerstrip', 'pwcli-powerstrip-debug'])('%s does not run as root', async (name) => {
    expect(await docker.ok(['exec', name, 'node', '-p', 'process.getuid()'])).toBe('65534');
  });

  test.each(parts)('%s: its health check asks it, and says so when it does not answer', async (name) => {
    const { Config } = await engine.getContainer(name).inspect();
    const command = health(Config);
    expect((await docker(['exec', name, ...command])).code).toBe(0);
    // Without its flags the check falls back on the address beside the path, where nobody listens.
    const elsewhere = [...command.slice(0, 3), 'tcp://127.0.0.1:81'];
    expect((await docker(['exec', name, ...elsewhere])).code).toBe(1);
  });

  test.each(parts)('%s stops within a second, and is not killed', async (name) => {
    // What the engine itself needs for an end differs from machine to machine: a kill of the same container tells.
    const { Config } = await engine.getContainer(name).inspect();
    const killed = await timed(['kill', name]);
    await docker.ok(['start', name]);
    await waitUntil(
      `${name} answers`,
      30_000,
      async () => (await docker(['exec', name, ...health(Config)])).code === 0,
    );
    const stopped = await timed(['stop', name]);
    expect(stopped - killed).toBeLessThan(1000);
    expect(await docker.ok(['inspect', '--format', '{{.State.ExitCode}}', name])).toBe('0');
  });
});

/** All files of a container that was only created, which is removed. */
async function listFiles(kind: string, id: string): Promise<string[]> {
  const file = join(scratch, `${kind}.tar`);
  try {
    await docker.ok(['export', '-o', file, id]);
    return execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).split('\n');
  } finally {
    await docker(['rm', '-v', id]);
    rmSync(file, { force: true });
  }
}

const health = ({ Healthcheck }: { Healthcheck?: { Test?: string[] | undefined } | undefined }) =>
  (Healthcheck?.Test ?? []).slice(1);

async function timed(args: [string, ...string[]]): Promise<number> {
  const startedAt = performance.now();
  await docker.ok(args);
  return performance.now() - startedAt;
}
