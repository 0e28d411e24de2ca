import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildBusyboxImage,
  type CommandResult,
  createDockerCli,
  type DockerCli,
  withoutWaitRace,
} from '@pw/test-helpers';
import { startMiniRegistry } from './mini-registry.ts';
import { type HostOptions, type HostPowerstrip, startPowerstrip } from './powerstrip-on-host.ts';

const image = `pw-e2e-proxy-${process.pid}`;
const name = `pw-e2e-proxy-${process.pid}`;
const direct = createDockerCli();

beforeAll(async () => {
  await buildBusyboxImage(direct, image);
}, 60_000);
afterAll(async () => {
  await direct(['rm', '-f', `${name}-1`, `${name}-2`]);
  await direct(['rmi', '-f', image, `${image}-built`, `${image}-committed`]);
}, 60_000);

const nullOnAll: HostOptions = { endpoints: { '* *': { pre: ['hook'], post: ['hook'] } } };
const nullTwice: HostOptions = { endpoints: { '* *': { pre: ['hook', 'hook'], post: ['hook', 'hook'] } } };
const kinds: [string, HostOptions][] = [
  ['PS-50, PS-53, PS-54, PS-59: without hooks', {}],
  ['PS-51, PS-52, PS-55, PS-57, PS-58: with a null adapter on everything', nullOnAll],
];

describe.each(kinds)('%s, docker', (_kind, options) => {
  let powerstrip: HostPowerstrip;
  let proxied: DockerCli;
  beforeAll(async () => {
    powerstrip = await startPowerstrip(options);
    proxied = createDockerCli(powerstrip.url);
  });
  afterAll(async () => {
    await powerstrip[Symbol.asyncDispose]();
    await direct(['rm', '-f', `${name}-1`, `${name}-2`]);
  });

  /** The same command straight and through powerstrip has to look the same. */
  async function both(run: (docker: DockerCli) => Promise<CommandResult>): Promise<CommandResult> {
    const expected = await run(direct);
    const result = await run(proxied);
    expect(result).toEqual(expected);
    return result;
  }

  test('run prints, with its exit code and both streams', async () => {
    const result = await both((docker) =>
      docker(['run', '--rm', image, 'sh', '-c', 'echo out; echo err >&2; exit 7']),
    );
    expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 7 });
  });

  test('run -i: stdin ends, the output comes', async () => {
    const input = 'hello\n'.repeat(50_000);
    const result = await both((docker) => docker(['run', '--rm', '-i', image, 'cat'], { input }));
    expect(result.stdout).toBe(input);
  });

  test('run -it has a terminal', async () => {
    const result = await both((docker) =>
      docker.tty(['run', '--rm', '-it', image, 'sh', '-c', 'tty; stty size; exit 3']),
    );
    expect(result).toMatchObject({ stdout: expect.stringContaining('/dev/pts/0'), code: 3 });
  });

  test('run -d, logs -f, logs of a large output, wait, inspect, exec, exec -it, exec -i, kill, rm -f', async () => {
    for (const docker of [direct, proxied]) {
      const id = await docker.ok([
        'run',
        '-d',
        '--name',
        `${name}-1`,
        image,
        'sh',
        '-c',
        'seq 1 100000; sleep 1000',
      ]);
      expect(id).toMatch(/^[0-9a-f]{64}$/);
      while ((await docker.ok(['logs', '--tail', '1', `${name}-1`])) !== '100000');
      const logs = await docker(['logs', `${name}-1`]);
      expect([logs.stdout.length, logs.stdout.slice(-14)]).toEqual([588_895, '\n99999\n100000\n'.slice(-14)]);
      expect(await docker(['exec', '-i', `${name}-1`, 'cat'], { input: 'piped' })).toEqual({
        stdout: 'piped',
        stderr: '',
        code: 0,
      });
      expect((await docker.tty(['exec', '-it', `${name}-1`, 'tty'])).stdout).toContain('/dev/pts/');
      expect(await docker.ok(['inspect', '-f', '{{.State.Running}}', `${name}-1`])).toBe('true');
      expect(await docker.ok(['stats', '--no-stream', '--format', '{{.Name}}', `${name}-1`])).toBe(
        `${name}-1`,
      );
      const following = docker(['logs', '-f', '--tail', '1', `${name}-1`]);
      const waiting = docker.ok(['wait', `${name}-1`]);
      await docker.ok(['kill', `${name}-1`]);
      expect([(await following).stdout, await waiting]).toEqual(['100000\n', '137']);
      await docker.ok(['rm', '-f', `${name}-1`]);
    }
  }, 60_000);

  test('attach gets what the container says', async () => {
    const script = 'read line; echo "got $line"';
    const result = await both(async (docker) => {
      await docker.ok(['create', '-i', '--name', `${name}-2`, image, 'sh', '-c', script]);
      const attached = await docker(['start', '-ai', `${name}-2`], { input: 'it\n' });
      await docker.ok(['rm', '-f', `${name}-2`]);
      return attached;
    });
    expect(result.stdout).toBe('got it\n');
  });

  test('build, cp both ways, commit, save and load', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pw-e2e-proxy-'));
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${image}\nCOPY file /file\nRUN wc -c /file\n`);
    writeFileSync(join(folder, 'file'), 'x'.repeat(3_000_000));
    const build = (docker: DockerCli) => docker(['build', '--no-cache', '-t', `${image}-built`, folder]);
    expect(phases(await build(proxied))).toEqual(phases(await build(direct)));
    await proxied.ok(['create', '--name', `${name}-2`, image, 'true']);
    await proxied.ok(['cp', join(folder, 'file'), `${name}-2`.concat(':/copied')]);
    await proxied.ok(['cp', `${name}-2:/copied`, join(folder, 'back')]);
    await proxied.ok(['commit', `${name}-2`, `${image}-committed`]);
    expect(await direct.ok(['run', '--rm', `${image}-committed`, 'wc', '-c', '/copied'])).toBe(
      '3000000 /copied',
    );
    await proxied.ok(['save', '-o', join(folder, 'saved.tar'), `${image}-committed`]);
    expect(await proxied.ok(['load', '-i', join(folder, 'saved.tar')])).toBe(
      `Loaded image: ${image}-committed:latest`,
    );
    await proxied.ok(['rm', '-f', `${name}-2`]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  test('events of a container arrive while it lives', async () => {
    const filter = ['--filter', `container=${name}-2`, '--format', '{{.Action}}'];
    const events = spawn('docker', ['events', ...filter], {
      env: { ...process.env, DOCKER_HOST: powerstrip.url },
    });
    // Docker has no word for "listening now", so containers come and go until the first event is here.
    const lifetime = /create\n[\s\S]*start\n[\s\S]*die\n[\s\S]*destroy\n/;
    let actions = '';
    events.stdout.on('data', (bytes: Buffer) => {
      actions += bytes;
    });
    for (let attempt = 0; attempt < 20 && !lifetime.test(actions); attempt += 1) {
      await proxied.ok(['run', '--rm', '--name', `${name}-2`, image, 'true']);
    }
    events.kill();
    expect(actions).toMatch(lifetime);
  });

  test('PS-57: push and pull show the same phases', async () => {
    using registry = await startMiniRegistry();
    const tag = `${registry.host}/app:1`;
    await direct.ok(['tag', image, tag]);
    const pushed = [await proxied(['push', tag]), await direct(['push', tag])];
    expect(pushed.map(({ code }) => code)).toEqual([0, 0]);
    const pull = async (docker: DockerCli) => {
      await direct.ok(['rmi', tag]);
      return docker(['pull', tag]);
    };
    const expected = await pull(direct);
    expect(await pull(proxied)).toEqual(expected);
    expect(expected).toMatchObject({ code: 0, stdout: expect.stringMatching(/Status: .*/) });
    await direct.ok(['rmi', tag]);
  });

  test('errors read as without us', async () => {
    await both(async (docker) => withoutWaitRace(await docker(['run', '--rm', image, 'no-such-command'])));
    await both((docker) => docker(['inspect', 'no-such-thing']));
    await both((docker) => docker(['rm', `${name}-nope`]));
  });

  test('the hook was called for what it could see, and only for that', () => {
    const calls = powerstrip.hooked.join('\n');
    if (options.endpoints === undefined) expect(calls).toBe('');
    else {
      expect(calls).toMatch(/^pre-hook POST \S*\/containers\/create/m);
      expect(calls).toMatch(/^post-hook POST \S*\/containers\/\S+\/start/m);
      expect(calls).not.toMatch(/^post-hook POST \S*\/attach/m);
    }
  });
});

test('PS-56: the null adapter twice: run -i and run -it', async () => {
  await using powerstrip = await startPowerstrip(nullTwice);
  const docker = createDockerCli(powerstrip.url);
  expect(await docker(['run', '--rm', '-i', image, 'cat'], { input: 'hello' })).toEqual({
    stdout: 'hello',
    stderr: '',
    code: 0,
  });
  const terminal = await docker.tty(['run', '--rm', '-it', image, 'sh', '-c', 'tty; exit 3']);
  expect(terminal).toMatchObject({ stdout: expect.stringContaining('/dev/pts/0'), code: 3 });
  expect(powerstrip.hooked.filter((call) => /^pre-hook POST .*create$/.test(call))).toHaveLength(4);
});

/** Build output without ids. */
function phases({ stdout, code }: CommandResult): { steps: string[]; code: number } {
  return {
    steps: stdout
      .replaceAll(/[0-9a-f]{12}/g, 'ID')
      .split('\n')
      .filter((line) => !line.includes('Sending')),
    code,
  };
}
