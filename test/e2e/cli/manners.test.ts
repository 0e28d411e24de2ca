// What people expect of a command line: versions, settings, contexts, failures that programs can read.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';
import { PW_BUNDLE, pw } from './pw.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pwcli-manners-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('version: pw, its Node and the engine; without an engine too', async () => {
  const { code, stdout } = await pw(['version', '--json', '--prefix', 'pwnone']);
  expect({ code, versions: JSON.parse(stdout) as unknown }).toMatchObject({
    code: 0,
    versions: {
      client: { version: expect.stringMatching(/^\d+\.\d+\.\d+/), node: process.versions.node },
      engine: { version: expect.any(String), apiVersion: expect.stringMatching(/^1\.\d+$/), os: 'linux' },
      parts: [],
    },
  });
  const alone = await pw(['version'], { env: { DOCKER_HOST: 'unix:///nope.sock' } });
  expect(alone).toMatchObject({ code: 0, stdout: expect.stringMatching(/^engine +none answers$/m) });
});

describe('settings: a flag wins over a variable, a variable over the file', () => {
  const env = { XDG_CONFIG_HOME: join(scratch, 'config') };
  const write = (text: string) => {
    mkdirSync(join(scratch, 'config/powerstrip-weave'), { recursive: true });
    writeFileSync(join(scratch, 'config/powerstrip-weave/config.yml'), text);
  };
  const setting = async (name: string, args: string[] = [], more: Record<string, string> = {}) => {
    const { stdout } = await pw(['config', '--json', ...args], { env: { ...env, ...more } });
    const { settings } = JSON.parse(stdout) as {
      settings: { name: string; value: string; source: string }[];
    };
    const found = settings.find((one) => one.name === name);
    return [found?.value, found?.source];
  };

  test('port', async () => {
    expect(await setting('port')).toEqual(['2375', 'default']);
    write('port: 2376\n');
    expect(await setting('port')).toEqual(['2376', 'file']);
    expect(await setting('port', [], { PW_PORT: '2377' })).toEqual(['2377', 'environment']);
    expect(await setting('port', ['--port', '2378'], { PW_PORT: '2377' })).toEqual(['2378', 'flag']);
  });

  test('the commands use it', async () => {
    write('port: 2399\n');
    expect((await pw(['env'], { env })).stdout).toContain('DOCKER_HOST=tcp://127.0.0.1:2399');
  });

  test.each([
    ['regsitry: x\n', 'Did you mean registry?'],
    ['port: 70000\n', 'Use 1 to 65535'],
    ['engine: nope\n', 'Allowed choices are auto'],
  ])('%j is refused', async (text, why) => {
    write(text);
    const { code, stderr } = await pw(['up'], { env });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) });
  });
});

describe('docker contexts', () => {
  const config = join(scratch, 'docker');
  const use = (name: string, Host: string) => {
    const directory = join(config, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, 'meta.json'),
      JSON.stringify({ Name: name, Endpoints: { docker: { Host } } }),
    );
    writeFileSync(join(config, 'config.json'), JSON.stringify({ currentContext: name }));
  };
  const env = { DOCKER_CONFIG: config, DOCKER_HOST: '' };

  test('the current one is used', async () => {
    use('pwcli-here', 'unix:///var/run/docker.sock');
    expect(JSON.parse((await pw(['version', '--json'], { env })).stdout)).toHaveProperty('engine.version');
    use('pwcli-gone', 'unix:///nope/docker.sock');
    expect(await pw(['down'], { env })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/The docker context pwcli-gone is .*\n.*docker context use default/),
    });
  });

  test('one over ssh is refused, with what does work', async () => {
    use('pwcli-far', 'ssh://somebody@far.example');
    expect(await pw(['down'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'ssh -nNT -L 2375:127.0.0.1:2375 -L /tmp/far.sock:/var/run/docker.sock somebody@far.example',
      ),
    });
  });
});

test.each([
  [['down', '--json'], { DOCKER_HOST: 'unix:///nope.sock' }, 1, 'ENGINE_UNREACHABLE'],
  [['status', 'bogus', '--json'], {}, 2, 'BAD_OPTION'],
  [['demo', 'waeverun', '--json'], {}, 2, 'BAD_OPTION'],
  [['trace', '--filter', 'x:y', '--json'], {}, 2, 'BAD_FILTER'],
])('%j: the failure is an object on stdout, and words on stderr', async (args, env, code, error) => {
  const result = await pw(args, { env });
  expect(result.code).toBe(code);
  expect(JSON.parse(result.stdout)).toEqual({
    error: {
      code: error,
      message: expect.any(String),
      hint: expect.any(String),
      link: expect.stringContaining(error.toLowerCase()),
    },
  });
  expect(result.stderr).not.toBe('');
});

test('no docker CLI, and names with spaces, quotes and letters of any script: the engine’s socket is enough', async () => {
  const folder = join(scratch, 'ünï ☃ \'q" b');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const socket = (process.env.DOCKER_HOST || 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
  symlinkSync(socket, join(folder, 'söck et'));
  const env = { HOME: folder, PATH: join(folder, 'bin'), DOCKER_HOST: `unix://${join(folder, 'söck et')}` };
  const version = await pw(['version', '--json'], { env, cwd: folder });
  expect(JSON.parse(version.stdout)).toHaveProperty('engine.version');
  expect(await pw(['images'], { env, cwd: folder })).toMatchObject({ code: 0, stderr: '' });
  expect((await pw(['config'], { env, cwd: folder })).stdout).toContain(`The file is ${folder}/.config/`);
});

test('a full disk behind stdout is a failure in words', async () => {
  const script = `'${process.execPath}' '${PW_BUNDLE}' completion bash >/dev/full`;
  const { code, stderr } = await runCommand('bash', ['-c', script]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^Error: cannot write: no space left on device \(ENOSPC\)\n.*\nFILE_FAILED: /,
    ),
  });
});

test('without Docker nothing is installed unasked', async () => {
  // No socket, and a PATH without dockerd: as far as pw can see, Docker was never installed.
  const script = `mount -t tmpfs none /run; for d in /usr/sbin /usr/local/sbin; do [ -e $d/dockerd ] && mount --bind /dev/null $d/dockerd; done
'${process.execPath}' '${PW_BUNDLE}' up </dev/null`;
  const { code, stderr } = await runCommand('unshare', ['-m', 'sh', '-c', script], {
    env: { DOCKER_HOST: '' },
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('--install-engine') });
  expect(stderr).not.toMatch(/^apt-get /m);
}, 60_000);
