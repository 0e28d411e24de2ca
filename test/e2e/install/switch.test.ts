// docker/systemd/switch.sh on a host that runs: its systemd, its engine and its docker CLI are real.
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type SystemdHost, startSystemdHost } from './systemd-host.ts';

const root = join(import.meta.dirname, '../../..');
const VERSION = "docker version --format '{{.Server.Version}}'";
const UNITS = 'docker.socket docker.service powerstrip.socket powerstrip.service';

let host: SystemdHost;
let before: string[];
beforeAll(async () => {
  host = await startSystemdHost(join(root, 'apps/powerstrip/dist'));
  cpSync(join(root, 'docker/systemd'), join(host.files, 'tmp/systemd'), { recursive: true });
  before = filesOf(host);
}, 90_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
});

/** What is configured there, and the sockets and folders that its programs have made. */
function filesOf({ files }: SystemdHost): string[] {
  const etc = readdirSync(join(files, 'etc'), { recursive: true, encoding: 'utf8' });
  return [...etc.map((name) => `etc/${name}`), ...readdirSync(join(files, 'run')).map((n) => `run/${n}`)];
}

const turn = (to: string) => host.shell(`sh /tmp/systemd/switch.sh ${to}`);
const states = async () => (await host.shell(`systemctl is-active ${UNITS}`)).stdout.trim().split('\n');
/** Who listens on the host's socket, as ss(8) shows it. */
const listeners = async () => {
  const { stdout } = await host.shell('ss -xlpn');
  return stdout
    .split('\n')
    .filter((line) => / (?:\/var)?\/run\/docker\.sock /.test(line))
    .join('\n');
};
const modeOf = (path: string) => (statSync(join(host.files, path)).mode & 0o777).toString(8);

test('a word that it does not know changes nothing', async () => {
  expect(await turn('of')).toEqual({ code: 1, stdout: '', stderr: 'usage: switch.sh on|off\n' });
  expect(filesOf(host)).toEqual(before);
});

test('on: the docker CLI reaches the engine through powerstrip, and the engine’s own socket is for root', async () => {
  const version = (await host.shell(VERSION)).stdout;
  expect(await turn('on')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await states()).toEqual(['active', 'active', 'active', 'active']);
  expect(await host.shell(VERSION)).toEqual({ code: 0, stdout: version, stderr: '' });
  expect(await listeners()).toMatch(/^(?!.*dockerd).*systemd/);
  expect([
    modeOf('run/docker.sock'),
    modeOf('run/docker-engine'),
    modeOf('run/docker-engine/docker.sock'),
  ]).toEqual(['660', '700', '600']);
}, 60_000);

test('on again is on', async () => {
  expect(await turn('on')).toMatchObject({ code: 0, stderr: '' });
  expect(await states()).toEqual(['active', 'active', 'active', 'active']);
}, 60_000);

test('off: the engine has its socket back, and nothing is left but the list of hooks', async () => {
  expect(await turn('off')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await states()).toEqual(['active', 'active', 'inactive', 'inactive']);
  expect(await listeners()).toContain('dockerd');
  expect((await host.shell(VERSION)).code).toBe(0);
  expect(existsSync(join(host.files, 'run/docker-engine'))).toBe(false);
  const left = filesOf(host).filter((name) => !before.includes(name));
  expect(left).toEqual(['etc/powerstrip', 'etc/powerstrip/adapters.yml']);
}, 60_000);

test('off where it is off already changes nothing', async () => {
  const now = filesOf(host);
  expect(await turn('off')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(filesOf(host)).toEqual(now);
}, 60_000);
