// G6: Podman as the engine, for the docker CLI and for its own remote client.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { editJsonBody } from '@pw/core';
import { buildBusyboxImage, createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import { PW_BUNDLE } from '../cli/pw.ts';
import { type HostPowerstrip, startPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';
import { type PodmanService, startPodmanService } from './podman-service.ts';

const NAME = `pw-e2e-podman-${process.pid}`;
const PORT = 2397;
/** Podman gives containers more than a machine without CAP_SYS_RESOURCE may give. */
const LIMITS = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];
let podman: PodmanService;
let powerstrip: HostPowerstrip;

beforeAll(async () => {
  await buildBusyboxImage(direct, NAME);
  podman = await startPodmanService();
  await podman.copyImages(NAME, 'localhost/pw/wait-for-weave');
  powerstrip = await startHooked(['--docker-host', podman.url]);
}, 120_000);
afterAll(async () => {
  await powerstrip?.[Symbol.asyncDispose]();
  await podman?.[Symbol.asyncDispose]();
  await direct(['rmi', '-f', NAME]);
}, 60_000);

describe('podman', () => {
  test('the docker CLI creates, starts, looks into, stops and removes a container as at Podman itself', async () => {
    const { itself, through } = await bothWays(
      powerstrip,
      async (host) => {
        const docker = createDockerCli(host);
        await docker.ok([
          'run',
          '-d',
          ...LIMITS,
          '--name',
          NAME,
          '--net',
          'none',
          '-l',
          'a=ü',
          NAME,
          'sh',
          '-c',
          'echo out; sleep 600',
        ]);
        const exec = await docker(['exec', NAME, 'sh', '-c', 'echo inside; exit 4']);
        const logs = await docker.ok(['logs', NAME]);
        const labels = await docker.ok(['inspect', '-f', '{{json .Config.Labels}}', NAME]);
        const missing = await docker(['inspect', '--type', 'container', 'pw-not-there']);
        await docker.ok(['rm', '-f', NAME]);
        return { exec, logs, labels, missing };
      },
      podman.url,
    );
    expect(itself).toMatchObject({ exec: { stdout: 'inside\n', code: 4 }, logs: 'out' });
    expect(through).toStrictEqual(itself);
  }, 90_000);

  test("podman --remote runs, lists and removes with Podman's own API", async () => {
    const { itself, through } = await bothWays(
      powerstrip,
      async (host) => {
        const remote = (...args: string[]) =>
          runCommand('podman', ['--remote', '--url', host, ...args], {
            env: { PODMAN_IGNORE_CGROUPSV1_WARNING: '1' },
          });
        const run = [
          'run',
          ...LIMITS,
          '--name',
          NAME,
          '--network',
          'none',
          '-i',
          NAME,
          'sh',
          '-c',
          'read word; echo $word; exit 5',
        ];
        const ran = await runCommand('podman', ['--remote', '--url', host, ...run], { input: 'said\n' });
        const listed = await remote('ps', '-a', '--format', '{{.Names}} {{.ExitCode}}');
        const removed = await remote('rm', NAME);
        const missing = await remote('start', 'pw-not-there');
        return { ran: [ran.code, ran.stdout], listed: listed.stdout, removed: removed.stdout, missing };
      },
      podman.url,
    );
    expect(itself).toMatchObject({ ran: [5, 'said\n'], listed: `${NAME} 5\n` });
    expect(through).toStrictEqual(itself);
  }, 90_000);

  test('a hook changes what is created', async () => {
    await using changing = await startPowerstrip({
      endpoints: { 'POST /*/containers/create': { pre: ['hook'] } },
      adapter: {
        preHook: (request) =>
          editJsonBody(request, (body) => {
            body.Labels = { added: 'by the hook' };
          }),
      },
      args: ['--docker-host', podman.url],
    });
    const id = await createDockerCli(changing.url).ok(['create', NAME, 'true']);
    expect(await podman.docker.ok(['inspect', '-f', '{{.Config.Labels.added}}', id])).toBe('by the hook');
    await podman.docker.ok(['rm', id]);
  }, 60_000);

  test('the network engine docker-network gives containers the address that they asked for', async () => {
    await podman.docker.ok(['network', 'create', '--subnet', '10.71.0.0/16', NAME]);
    const stop = await serveAdapter('--engine', 'docker-network', '--network', NAME);
    await using weave = await startPowerstrip({
      endpoints: {
        'POST /*/containers/create': { pre: ['weave'], post: ['weave'] },
        'POST /*/containers/*/start': { post: ['weave'] },
      },
      adapters: { weave: `http://127.0.0.1:${PORT}/v1/extension` },
      args: ['--docker-host', podman.url],
    });
    try {
      const run = [
        'run',
        '-d',
        ...LIMITS,
        '--name',
        NAME,
        '--net',
        'none',
        '-e',
        'WEAVE_CIDR=10.71.0.9/16',
        NAME,
        'sleep',
        '600',
      ];
      await createDockerCli(weave.url).ok(run);
      expect(await podman.docker.ok(['exec', NAME, 'ip', '-4', '-o', 'addr'])).toContain('inet 10.71.0.9/16');
    } finally {
      await podman.docker(['rm', '-f', NAME, 'weavewait']);
      await stop();
      await podman.docker(['network', 'rm', NAME]);
    }
  }, 90_000);

  test('pw doctor says that the network engine bridge does not work with it, and which one does', async () => {
    const { stdout } = await runCommand(process.execPath, [PW_BUNDLE, 'doctor', '--json'], {
      env: { DOCKER_HOST: podman.url },
    });
    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; ok: boolean; what: string; fix?: string }[];
    };
    expect(findings.find(({ check }) => check === 'engine kind')).toMatchObject({
      ok: false,
      what: expect.stringMatching(/^the engine is Podman \d.*bridge/),
      fix: expect.stringContaining('--engine docker-network'),
    });
  }, 60_000);
});

/** The adapter in this process, as its command line starts it. */
async function serveAdapter(...options: string[]): Promise<() => Promise<void>> {
  const server = [
    '--docker-host',
    podman.url,
    '--host',
    '127.0.0.1',
    '--port',
    String(PORT),
    '--log-level',
    'silent',
  ];
  const serving = createProgram().parseAsync(['node', 'pw-adapter', 'serve', ...options, ...server]);
  const isUp = () =>
    fetch(`http://127.0.0.1:${PORT}/`).then(
      () => true,
      () => false,
    );
  await Promise.race([serving, waitUntil('the adapter listens', 15_000, isUp, 50)]);
  return async () => {
    // The adapter's own listener: the signal is not sent to the test runner.
    process.emit('SIGTERM');
    await serving;
  };
}
