// Skeleton 8: where no engine answers, root on Debian gets one started; a DOCKER_HOST that is silent is an error.
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';
import { PW_BUNDLE, pw } from './pw.ts';

const root = join(import.meta.dirname, '../../..');

/** A machine of its own as far as an engine can see: no socket, no data, no containers, no network but loopback. */
const BARE_MACHINE = ['-m', '-n', '-p', '--fork', '--mount-proc', '--kill-child'];

test('an engine is started, and said to be, where none answers', async () => {
  const script = `
set -e
ip link set lo up
for directory in /run /var/lib/docker /var/log; do mount -t tmpfs none $directory; done
node --conditions=@pw/source --input-type=module -e "
import { ensureEngine } from '${root}/packages/cli/src/engine/index.ts';
console.log(JSON.stringify(await ensureEngine({ log: (line) => console.error(line), env: {} })));"
docker version --format '{{.Server.Os}}'
node '${PW_BUNDLE}' demo ps-debug --config /run/adapters.yml
kill "$(cat /run/docker.pid)"`;
  const { code, stdout, stderr } = await runCommand('unshare', [...BARE_MACHINE, 'sh', '-c', script], {
    env: { DOCKER_HOST: '', PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
  });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('No Docker engine answers at'),
  });
  expect(stderr).toContain('dockerd (log: /var/log/dockerd.log)');
  expect(stdout).toContain('{"dockerHost":"unix:///var/run/docker.sock","startedByUs":true}\nlinux\n');
  // It had no images of ours.
  expect(stdout).toContain('making them, once');
  expect(stdout).toContain('powerstrip-debug is up');
}, 90_000);

test('none is started for what only looks, and none installed without a yes', async () => {
  // dockerd does not start without iptables.
  const script = `
for directory in /run /var/lib/docker /var/log; do mount -t tmpfs none $directory; done
'${process.execPath}' '${PW_BUNDLE}' ps; echo "ps: $?"
mount --bind /dev/null "$(command -v iptables)"
'${process.execPath}' '${PW_BUNDLE}' up </dev/null; echo "up: $?"
ls /var/log`;
  const { stdout, stderr } = await runCommand('unshare', [...BARE_MACHINE, 'sh', '-c', script], {
    env: { DOCKER_HOST: '' },
  });
  expect(stdout).toBe('ps: 1\nup: 1\n');
  expect(stderr.match(/^Error: No Docker engine answers at/gm)).toHaveLength(2);
  expect(stderr).toContain('or have it done here: pw up --install-engine');
  expect(stderr).toMatch(/^ {2}sudo systemctl enable --now docker\n {2}or: pw up, which starts it$/m);
  expect(stderr).not.toMatch(/^apt-get|starting one/m);
}, 60_000);

test.each(['unix:///nope/docker.sock', 'tcp://127.0.0.1:1'])(
  'DOCKER_HOST=%s is named, not replaced',
  async (host) => {
    const { code, stdout, stderr } = await pw(['demo', 'config'], { env: { DOCKER_HOST: host } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`DOCKER_HOST is ${host}, but no Docker engine answers there`);
    expect(stderr).toContain('unset DOCKER_HOST');
  },
);

test('a DOCKER_HOST that is no address', async () => {
  const { code, stderr } = await pw(['demo', 'config'], { env: { DOCKER_HOST: 'ftp://x' } });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('Use unix:///path/to/docker.sock'),
  });
});

test('a reader that has had enough is no failure', async () => {
  const script = `'${process.execPath}' '${PW_BUNDLE}' completion bash | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await runCommand('bash', ['-c', script]);
  expect({ stdout, stderr }).toEqual({
    stdout: expect.stringMatching(/^# pw completion.*\n0\n$/),
    stderr: '',
  });
});
