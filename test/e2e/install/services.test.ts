// powerstrip as a service of the host: the units of docker/systemd on the files of one, those of docker/quadlet, and the
// socket that systemd holds. On a host that runs: switch.test.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';

const root = join(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const UNITS = ['powerstrip.service', 'powerstrip.socket', 'docker.socket'];

describe('docker/systemd/switch.sh, on the files of a host', () => {
  const host = mkdtempSync(join(tmpdir(), 'pwi-host-'));
  const units = join(host, 'etc/systemd/system');
  const turn = (to: string) =>
    runCommand(join(root, 'docker/systemd/switch.sh'), [to], { env: { ROOT: host } });
  const verify = () => runCommand('systemd-analyze', [`--root=${host}`, 'verify', ...UNITS]);

  beforeAll(() => {
    // What systemd and the engine bring on a host, for the check of our units.
    cpSync('/usr/lib/systemd/system', join(host, 'usr/lib/systemd/system'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    for (const program of ['bin/kill', 'usr/sbin/dockerd', 'usr/bin/kill']) {
      mkdirSync(dirname(join(host, program)), { recursive: true });
      writeFileSync(join(host, program), '', { mode: 0o755 });
    }
    mkdirSync(join(host, 'usr/local/bin'), { recursive: true });
  });
  afterAll(() => rmSync(host, { recursive: true, force: true }));

  test('without a powerstrip it says how to get one, and changes nothing', async () => {
    const { code, stderr } = await turn('on');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('npm install --global @pw/powerstrip'),
    });
    expect(existsSync(units)).toBe(false);
  });

  test('on: systemd has nothing against the units, and the engine has its socket to itself', async () => {
    writeFileSync(join(host, 'usr/local/bin/powerstrip'), '#!/bin/sh\n', { mode: 0o755 });
    expect(await turn('on')).toEqual({ code: 0, stdout: '', stderr: '' });
    const { code, stdout, stderr } = await verify();
    const complaints = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => /powerstrip|docker\.socket/.test(line));
    expect({ complaints, code }).toEqual({ complaints: [], code: 0 });
    const listing = await runCommand('systemctl', [
      `--root=${host}`,
      'list-unit-files',
      '--no-legend',
      'powerstrip.*',
    ]);
    expect(listing.stdout.match(/ enabled /g)).toHaveLength(2);
    expect(readFileSync(join(units, 'docker.socket.d/50-powerstrip.conf'), 'utf8')).toMatch(
      /^ListenStream=\nListenStream=\/run\/docker-engine\/docker\.sock\nSocketMode=0600$/m,
    );
  });

  test('systemd starts powerstrip again however often it ends: given up, it would take the host’s socket along', () => {
    const unit = readFileSync(join(units, 'powerstrip.service'), 'utf8');
    expect(unit).toMatch(/^\[Unit\]\n[^[]*^StartLimitIntervalSec=0$/m);
    expect(unit).toMatch(/^Restart=always\nRestartSec=500ms$/m);
  });

  test('a unit that is wrong would be noticed', async () => {
    const file = join(units, 'powerstrip.service');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('/usr/local/bin/powerstrip', '/nowhere/powerstrip'));
    const { code, stderr } = await verify();
    writeFileSync(file, text);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('/nowhere/powerstrip') });
  });

  test('off: nothing is left but the list of hooks', async () => {
    expect(await turn('off')).toEqual({ code: 0, stdout: '', stderr: '' });
    const left = readdirSync(join(host, 'etc'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      statSync(join(host, 'etc', path)).isFile(),
    );
    expect(left).toEqual(['powerstrip/adapters.yml']);
  });
});

// 22 hands over to the pinned Node: the socket has to survive that too.
test.each([22, 26])(
  'the socket that systemd holds: the docker CLI through it, on Node %d',
  async (major) => {
    const folder = join(root, 'dist/pwi-services');
    const node = join(
      dirname(require.resolve(`node-${major}-linux-${process.arch}/package.json`)),
      'bin/node',
    );
    mkdirSync(folder, { recursive: true });
    cpSync(join(root, 'scripts/release/hand-over.cjs'), join(folder, 'run.cjs'));
    cpSync(join(root, 'apps/powerstrip/dist/main.js'), join(folder, 'main.js'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module","version":"0.1.0"}');
    writeFileSync(join(folder, 'adapters.yml'), 'version: 1\nendpoints: {}\nadapters: {}\n');
    const socket = join(mkdtempSync(join(tmpdir(), 'pwi-socket-')), 'docker.sock');
    const words = [join(folder, 'run.cjs'), '--listen', 'fd://3', '--status-listen', 'none'];
    const engine = process.env.DOCKER_HOST || 'unix:///var/run/docker.sock';
    const config = ['--docker-host', engine, '--config', join(folder, 'adapters.yml')];
    const child = spawn('systemd-socket-activate', ['-l', socket, node, ...words, ...config], {
      stdio: 'ignore',
    });
    try {
      await waitUntil('the socket is there', 10_000, async () => existsSync(socket));
      const { ino } = statSync(socket);
      const through = createDockerCli(`unix://${socket}`);
      const format = ['version', '--format', '{{.Server.Version}}'] as const;
      expect(await through.ok([...format])).toBe(
        await createDockerCli()(['version', '--format', '{{.Server.Version}}']).then(({ stdout }) =>
          stdout.trim(),
        ),
      );
      expect(statSync(socket).ino).toBe(ino);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
      rmSync(dirname(socket), { recursive: true, force: true });
    }
  },
  60_000,
);

test('Podman makes services of docker/quadlet', async () => {
  const quadlet = '/usr/libexec/podman/quadlet';
  if (!existsSync(quadlet)) {
    // Quadlet came with Podman 4.4; Debian 12 has 4.3.
    expect((await runCommand('podman', ['--version'])).stdout).toMatch(/version (?:[0-3]\.|4\.[0-3]\.)/);
    return;
  }
  const env = { QUADLET_UNIT_DIRS: join(root, 'docker/quadlet') };
  const { code, stdout, stderr } = await runCommand(quadlet, ['-dryrun'], { env });
  expect({
    code,
    complaints: stderr.split('\n').filter((line) => /unsupported|error|warn/i.test(line)),
  }).toEqual({
    code: 0,
    complaints: [],
  });
  const run = stdout.match(/^ExecStart=.*podman run .*$/gm) ?? [];
  expect(run).toHaveLength(2);
  for (const line of run) {
    expect(line).toContain('--pull never');
    expect(line).toMatch(/--cap-drop all .*--read-only/);
    expect(line).toMatch(/ localhost\/pw\/powerstrip(-debug)?:latest$/);
  }
  expect(run.find((line) => line.endsWith('/powerstrip:latest'))).toContain('--publish 127.0.0.1:2375:2375');
});
