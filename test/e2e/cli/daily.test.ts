// F1 beyond the words of the talk: dev mode, and the commands of daily use.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import { startPw } from './background.ts';
import { createScratch, leftovers, PORT, PREFIX, PW_BUNDLE, pw } from './pw.ts';

const scratch = createScratch();
const docker = createDockerCli();
const through = createDockerCli(`tcp://127.0.0.1:${PORT}`);

afterEach(async () => {
  await pw(['down', ...scratch.stackFlags]);
});
afterAll(scratch.remove);

test('dev: the parts’ output comes live; Ctrl-C removes what it started', async () => {
  const demo = startPw(['demo', 'dev', 'ps-debug', 'ps-weave', 'ps', ...scratch.demoFlags]);
  await demo.shows(`${PREFIX}-powerstrip is up`);
  await through.ok(['create', '--name', `${PREFIX}-made`, 'localhost/pw/example']);
  try {
    await demo.shows(`${PREFIX}-powerstrip-debug | ---- pre-hook ----`);
    await demo.shows(`name=${PREFIX}-made`);
  } finally {
    await docker.ok(['rm', '-f', `${PREFIX}-made`]);
  }
  expect(await demo.interrupt()).toBe(130);
  expect(await leftovers()).toStrictEqual([]);
}, 60_000);

describe('with the stack of the talk', () => {
  const up = async () => {
    const { code, stderr } = await pw(['demo', 'ps-debug', 'ps-weave', 'ps', ...scratch.demoFlags]);
    if (code !== 0) throw new Error(stderr);
  };

  test('logs: each line with its part, one part alone, and until Ctrl-C', async () => {
    await up();
    const all = await pw(['logs', ...scratch.stackFlags]);
    expect(all.code).toBe(0);
    expect(all.stdout).toMatch(new RegExp(`^${PREFIX}-powerstrip +\\| \\{`, 'm'));
    expect(all.stdout).toMatch(new RegExp(`^${PREFIX}-powerstrip-debug +\\| powerstrip-debug listens`, 'm'));
    const one = await pw(['logs', 'powerstrip-debug', ...scratch.stackFlags]);
    expect(one.stdout).not.toContain(`${PREFIX}-powerstrip `);

    const following = startPw(['logs', '-f', 'powerstrip', ...scratch.stackFlags]);
    await through.ok(['version']);
    await following.shows('/version"');
    expect(await following.interrupt()).toBe(0);
  }, 60_000);
});

test('up, env, down: a stack to stay, and the docker CLI pointed at it', async () => {
  const { stdout, code } = await pw(['up', '--json', ...scratch.stackFlags]);
  expect({ code, result: JSON.parse(stdout) }).toEqual({
    code: 0,
    result: {
      dockerHost: `tcp://127.0.0.1:${PORT}`,
      started: ['weavewait', 'powerstrip-weave', 'powerstrip'],
    },
  });
  const policy = ['inspect', '--format', '{{.HostConfig.RestartPolicy.Name}}', `${PREFIX}-powerstrip`];
  expect(await docker.ok(policy)).toBe('unless-stopped');
  // I5: created from ids, which no registry is ever asked for.
  const parts = ['weavewait', 'powerstrip-weave', 'powerstrip'].map((part) => `${PREFIX}-${part}`);
  const images = await docker.ok(['inspect', '--format', '{{.Config.Image}}', ...parts]);
  expect(images).toMatch(/^(sha256:[0-9a-f]{64}\n?){3}$/);

  const pwCommand = `'${process.execPath}' '${PW_BUNDLE}'`;
  const flags = scratch.stackFlags.join(' ');
  const script = `
eval "$(${pwCommand} env ${flags})"
docker run --rm -e WEAVE_CIDR=10.255.0.53/8 localhost/pw/example by env
eval "$(${pwCommand} env --restore ${flags})"
echo "back to \${DOCKER_HOST-the default}"`;
  const shell = await runCommand('bash', ['-c', script], { env: { DOCKER_HOST: '' } });
  expect(shell).toEqual({
    code: 0,
    stderr: '',
    stdout: 'Network took: 0 ms\nArguments: by env\nethwe: 10.255.0.53/8\nback to the default\n',
  });

  const again = await pw(['up', ...scratch.stackFlags]);
  expect(again.stdout).toContain('powerstrip was up already');
  // With DOCKER_HOST still at powerstrip: it must not close its own connection.
  const down = await pw(['down', '--json', ...scratch.stackFlags], {
    env: { DOCKER_HOST: `tcp://127.0.0.1:${PORT}` },
  });
  expect(JSON.parse(down.stdout).removed).toContain(`${PREFIX}-powerstrip-weave`);
  expect(await leftovers()).toStrictEqual([]);
}, 60_000);

test('up: two at once are one stack, and a port other than its own is refused at once', async () => {
  const both = await Promise.all([1, 2].map(() => pw(['up', '--json', ...scratch.stackFlags])));
  expect(both.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0]);
  const started = both.flatMap(({ stdout }) => (JSON.parse(stdout) as { started: string[] }).started);
  expect(started.toSorted()).toEqual(['powerstrip', 'powerstrip-weave', 'weavewait']);

  const other = await pw(['up', '--prefix', PREFIX, '--port', String(PORT + 1)]);
  expect(other).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      new RegExp(
        `runs, but on port ${PORT} of 127.0.0.1, not on ${PORT + 1}\n.*pw down --prefix ${PREFIX} && pw up`,
      ),
    ),
  });
}, 60_000);

test('up once more: another adapters.yml is taken, another network is refused, and neither harms what runs', async () => {
  const up = (...args: string[]) => pw(['up', '--json', ...args, ...scratch.stackFlags]);
  expect((await up()).code).toBe(0);
  const file = join(scratch.directory, 'refusing.yml');
  writeFileSync(
    file,
    'version: 1\nendpoints:\n  "POST /*/volumes/create":\n    refuse: no volumes here\nadapters: {}\n',
  );
  const dockerHost = `tcp://127.0.0.1:${PORT}`;
  const changed = await up('--adapters', file);
  expect(JSON.parse(changed.stdout)).toStrictEqual({ dockerHost, started: [], changed: ['adapters.yml'] });
  expect(changed.stderr).toContain(`powerstrip has ${file} now`);
  const volume = ['volume', 'create', `${PREFIX}-volume`];
  await waitUntil('the file holds', 5000, async () => {
    const { code, stderr } = await through(volume);
    if (code === 0) await docker.ok(['volume', 'rm', `${PREFIX}-volume`]);
    return stderr.includes('no volumes here');
  });
  const same = await up('--adapters', file);
  expect(JSON.parse(same.stdout)).toStrictEqual({ dockerHost, started: [] });

  for (const [flag, value, has] of [
    ['--subnet', '10.77.0.0/16', 'the default'],
    ['--engine', 'docker-network', 'auto'],
  ] as const) {
    const { code, stderr } = await pw(['up', flag, value, ...scratch.stackFlags]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        new RegExp(
          `^Error: ${flag}: ${PREFIX}-powerstrip-weave runs, but with ${has}, not with ${value}\n.*pw down --prefix ${PREFIX}, then this same command`,
        ),
      ),
    });
  }
  expect((await through(['version'])).code).toBe(0);
}, 60_000);

test('up where the port belongs to another program says how to go on', async () => {
  const server = createServer().listen(PORT, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { stderr, code } = await pw(['up', ...scratch.stackFlags]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^Error: The port.*\n.*--port/),
    });
  } finally {
    server.close();
  }
}, 60_000);

test('compose.yaml, today’s spec: the same oranges over weave', async () => {
  expect((await pw(['demo', 'ps-debug', 'ps-weave', 'ps', ...scratch.demoFlags])).code).toBe(0);
  const directory = join(import.meta.dirname, '../../../examples/fig');
  const env = { DOCKER_HOST: `tcp://127.0.0.1:${PORT}`, COMPOSE_DOCKER_CLI_BUILD: '0' };
  const compose = (...args: string[]) =>
    runCommand('docker-compose', ['-p', `${PREFIX}-spec`, '-f', 'compose.yaml', ...args], {
      cwd: directory,
      env,
    });
  try {
    const { code, stderr } = await compose('up', '-d', '--build');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const curl = [
      '-sf',
      '--retry',
      '20',
      '--retry-all-errors',
      '--retry-delay',
      '1',
      'http://127.0.0.1:8082',
    ];
    expect((await runCommand('curl', curl)).stdout).toBe('oranges\n');
    expect((await compose('logs', 'api')).stdout).toContain('asked by 10.255.0.11');
  } finally {
    await compose('down', '--rmi', 'local', '-t', '1');
  }
}, 90_000);

test('up with an adapters.yml of the user, and with one that does not exist', async () => {
  const missing = await pw(['up', '--adapters', '/nope.yml', ...scratch.stackFlags]);
  expect(missing).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^Error: --adapters: cannot read "\/nope\.yml": ENOENT\n.*docs\/adapters-yml\.md/,
    ),
  });
  expect(await leftovers()).toStrictEqual([]);
});

test('up with an adapters.yml that powerstrip refuses starts nothing', async () => {
  const file = join(scratch.directory, 'bad adapters.yml');
  writeFileSync(file, 'version: 1\nendpoints:\n  "POST /x": { pre: [nobody] }\nadapters: {}\n');
  const refused = await pw(['up', '--adapters', file, ...scratch.stackFlags]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: --adapters: .*nobody/s) });
  expect(refused.stderr).toContain(`${file}:3`);
  expect(refused.stderr).toContain('docs/adapters-yml.md has the grammar');
  expect(await leftovers()).toStrictEqual([]);
});

test('context: the docker CLI has one for powerstrip, and none afterwards', async () => {
  const env = { DOCKER_CONFIG: join(scratch.directory, 'docker') };
  const name = ['--name', 'pwcli-context'];
  expect((await pw(['context', ...name, ...scratch.stackFlags], { env })).code).toBe(0);
  const seen = await docker.ok(
    ['context', 'inspect', 'pwcli-context', '--format', '{{.Endpoints.docker.Host}}'],
    { env },
  );
  expect(seen).toBe(`tcp://127.0.0.1:${PORT}`);
  const twice = await pw(['context', ...name, ...scratch.stackFlags], { env });
  expect(twice).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('pw context --name pwcli-context --remove'),
  });
  // Where docker cannot write, there is none to remove.
  const readOnly = await pw(['context', ...name, ...scratch.stackFlags], {
    env: { DOCKER_CONFIG: '/proc/none' },
  });
  expect(readOnly).toMatchObject({ code: 1, stderr: expect.stringContaining('What docker said is above') });
  expect((await pw(['context', '--remove', ...name, ...scratch.stackFlags], { env })).code).toBe(0);
});
