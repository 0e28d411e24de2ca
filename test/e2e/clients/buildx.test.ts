// G2: buildx with its docker driver: BuildKit's sessions and gRPC go through powerstrip as they are.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, type CommandResult, runCommand } from '@pw/test-helpers';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';
import { startSshAgent } from './ssh-agent.ts';

const NAME = `pw-e2e-buildx-${process.pid}`;
const BASE = `${NAME}-base`;
const { code: missing } = await runCommand('docker', ['buildx', 'version']);
let powerstrip: HostPowerstrip;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pw-e2e-buildx-'));
  await buildBusyboxImage(direct, BASE);
  powerstrip = await startHooked();
}, 60_000);
afterAll(async () => {
  await powerstrip[Symbol.asyncDispose]();
  await direct(['rmi', '-f', NAME, BASE]);
  rmSync(folder, { recursive: true });
}, 60_000);

// Debian 12 has no buildx, and its engine is older than what today's needs.
if (missing !== 0) test('buildx is not installed here', () => expect(missing).not.toBe(0));
else
  describe('buildx', () => {
    test('builds, and takes every step from the cache the second time', async () => {
      const { itself, through } = await both(async (host) => {
        const steps = [`FROM ${BASE}`, `RUN echo ${host} > /who`, 'COPY Dockerfile /'];
        const first = await build(host, steps, ['-t', NAME]);
        const second = await build(host, steps, ['-t', NAME]);
        const runs = await docker(host, ['run', '--rm', NAME, 'cat', '/who']);
        return {
          codes: [first.code, second.code],
          cached: cachedSteps(second),
          same: runs.stdout === `${host}\n`,
        };
      });
      expect(itself).toStrictEqual({ codes: [0, 0], cached: 2, same: true });
      expect(through).toStrictEqual(itself);
    }, 60_000);

    test('a secret and a cache mount are there during the build', async () => {
      writeFileSync(join(folder, 'word'), 'sesame');
      const { itself, through } = await both(async (host) => {
        const cache = `--mount=type=cache,id=${encodeURIComponent(host)},target=/c`;
        const steps = (turn: number) => [
          `FROM ${BASE}`,
          'RUN --mount=type=secret,id=word md5sum /run/secrets/word > /seen',
          `RUN ${cache} : ${turn}; echo line >> /c/log && wc -l < /c/log >> /seen`,
        ];
        const args = ['-t', NAME, '--secret', `id=word,src=${join(folder, 'word')}`];
        const codes = [(await build(host, steps(1), args)).code, (await build(host, steps(2), args)).code];
        const seen = await docker(host, ['run', '--rm', NAME, 'sh', '-c', 'cat /seen; ls /run/secrets']);
        return { codes, seen: seen.stdout };
      });
      expect(itself.codes).toStrictEqual([0, 0]);
      expect(itself.seen).toMatch(/^[0-9a-f]{32} .*\n2\n$/);
      expect(through).toStrictEqual(itself);
    }, 60_000);

    test('the ssh agent of the client answers inside the build', async () => {
      await using agent = await startSshAgent(folder);
      copyFileSync(join(import.meta.dirname, 'ask-ssh-agent.mjs'), join(folder, 'ask-ssh-agent.mjs'));
      const { itself, through } = await both(async (host) => {
        const steps = [
          'FROM localhost/pw/node',
          'COPY ask-ssh-agent.mjs /',
          'RUN --mount=type=ssh ["node", "/ask-ssh-agent.mjs", "/keys"]',
          `FROM ${BASE}`,
          'COPY --from=0 /keys /keys',
        ];
        const args = ['-t', NAME, '--no-cache', '--ssh', `default=${agent.socket}`];
        const { code, stderr } = await build(host, steps, args);
        const keys = await docker(host, ['run', '--rm', NAME, 'cat', '/keys']);
        return { code, keys: keys.stdout, stderr: code === 0 ? '' : stderr };
      });
      expect(itself).toStrictEqual({ code: 0, keys: '1 keys, the first: of the test\n', stderr: '' });
      expect(through).toStrictEqual(itself);
    }, 60_000);

    test.each([
      ['type=local', (path: string) => readdirSync(path)],
      ['type=tar', (path: string) => existsSync(path)],
      ['type=docker', (path: string) => existsSync(path)],
      ['type=oci', (path: string) => existsSync(path)],
    ])(
      '--output %s gives the same, or is refused in the same words',
      async (type, look) => {
        const { itself, through } = await both(async (host) => {
          const dest = join(folder, `out-${type.slice(5)}`);
          const steps = ['FROM scratch', 'COPY Dockerfile /made'];
          const { code, stderr } = await build(host, steps, ['--output', `${type},dest=${dest}`]);
          const made = code === 0 ? look(dest) : lastLine(stderr);
          rmSync(dest, { recursive: true, force: true });
          return { code, made };
        });
        expect(through).toStrictEqual(itself);
        if (type === 'type=local') expect(itself).toStrictEqual({ code: 0, made: ['made'] });
      },
      60_000,
    );

    test.each(['type=inline', 'type=local'])(
      '--cache-to %s is taken or refused in the same words',
      async (type) => {
        const { itself, through } = await both(async (host) => {
          const dest = join(folder, 'cache');
          const to = type === 'type=local' ? `${type},dest=${dest}` : type;
          const steps = ['FROM scratch', 'COPY Dockerfile /made'];
          const { code, stderr } = await build(host, steps, ['-t', NAME, '--cache-to', to]);
          rmSync(dest, { recursive: true, force: true });
          return { code, said: code === 0 ? '' : lastLine(stderr) };
        });
        expect(through).toStrictEqual(itself);
      },
      60_000,
    );

    test('a build that fails ends with the same code and the same last line', async () => {
      const { itself, through } = await both(async (host) => {
        const { code, stderr } = await build(host, [`FROM ${BASE}`, 'RUN exit 7'], ['--no-cache']);
        return { code, last: lastLine(stderr) };
      });
      expect(itself.last).toContain('exit code: 7');
      expect(through).toStrictEqual(itself);
    }, 60_000);

    test('two targets of a bake file, its metadata, and the disk usage', async () => {
      const { itself, through } = await both(async (host) => {
        const steps = ['FROM scratch AS a', 'COPY Dockerfile /a', 'FROM scratch AS b', 'COPY Dockerfile /b'];
        writeFileSync(join(folder, 'Dockerfile'), `${steps.join('\n')}\n`);
        const target = (name: string) => ({ context: '.', target: name });
        const bake = {
          group: { default: { targets: ['a', 'b'] } },
          target: { a: target('a'), b: target('b') },
        };
        writeFileSync(join(folder, 'bake.json'), JSON.stringify(bake));
        const metadata = join(folder, 'metadata.json');
        // In the folder, for which bake needs no permission.
        const args = ['buildx', 'bake', '-f', 'bake.json', '--metadata-file', 'metadata.json'];
        const { code, stderr } = await docker(host, args, folder);
        if (code !== 0) throw new Error(stderr);
        const parts = Object.keys(JSON.parse(readFileSync(metadata, 'utf8'))).sort();
        const usage = await docker(host, ['buildx', 'du']);
        return { code, parts, du: usage.code, total: usage.stdout.includes('Total:') };
      });
      expect(itself).toMatchObject({
        code: 0,
        parts: expect.arrayContaining(['a', 'b']),
        du: 0,
        total: true,
      });
      expect(through).toStrictEqual(itself);
    }, 60_000);
  });

function both<T>(work: (host: string) => Promise<T>): Promise<{ itself: T; through: T }> {
  return bothWays(powerstrip, work);
}

/** `docker buildx build` of these lines in the test's folder. */
function build(host: string, dockerfile: string[], args: string[]): Promise<CommandResult> {
  writeFileSync(join(folder, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
  return docker(host, ['buildx', 'build', '--progress=plain', ...args, folder]);
}

function docker(host: string, args: string[], cwd?: string): Promise<CommandResult> {
  return runCommand('docker', args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { DOCKER_HOST: host, DOCKER_BUILDKIT: '1' },
  });
}

function cachedSteps({ stderr }: CommandResult): number {
  return stderr.match(/^#\d+ CACHED$/gm)?.length ?? 0;
}

function lastLine(printed: string): string {
  return printed.trim().split('\n').at(-1) ?? '';
}
