// E3: containers on two engines, each behind its own powerstrip, reach each other by WEAVE_CIDR.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildBusyboxImage, createDockerCli, waitUntil } from '@pw/test-helpers';
import { PW_BUNDLE } from '../cli/pw.ts';
import { reachable, stateOf } from './reachable.ts';
import { answering, startPowerstrip } from './start-powerstrip.ts';
import { startTwoHosts, type TwoHosts } from './two-hosts.ts';

const IMAGE = 'pwtwo/busybox';
const REJOIN_MS = 30_000;
const KEEPER_B = '10.255.0.20';
const local = createDockerCli();
let hosts: TwoHosts;

beforeAll(async () => {
  await buildBusyboxImage(local, IMAGE);
  hosts = await startTwoHosts([
    'localhost/pw/adapter',
    'localhost/pw/powerstrip',
    'localhost/pw/wait-for-weave',
    IMAGE,
  ]);
  const { first, second } = hosts;
  await first.docker(
    ...['network', 'create', '-d', 'overlay', '--attachable', '--subnet', '10.255.0.0/16', 'weave'],
  );
  await Promise.all([first, second].map((host) => startPowerstrip(host, 'weave')));
}, 120_000);

afterAll(async () => {
  await hosts?.down();
  await local(['rmi', '-f', IMAGE]);
}, 60_000);

test('a container pings one on the other host, from its first instruction', async () => {
  const { first, second } = hosts;
  await first.powerstrip(
    ...['run', '-d', '--name', 'keeper-a', '--restart', 'always'],
    ...weave(10),
    'sleep',
    '900',
  );
  const pinged = await second.powerstrip(
    'run',
    '--rm',
    ...weave(11),
    'ping',
    '-c',
    '3',
    '-W',
    '2',
    '10.255.0.10',
  );
  expect(pinged).toContain('3 packets transmitted, 3 packets received');
}, 60_000);

test('a created container is on the network before it starts', async () => {
  const id = await hosts.first.powerstrip('create', ...weave(15), 'true');
  const endpoint = '{{(index .NetworkSettings.Networks "weave").IPAMConfig.IPv4Address}}';
  expect(await hosts.first.docker('inspect', '-f', endpoint, id)).toBe('10.255.0.15');
  await hosts.first.docker('rm', id);
}, 60_000);

test('a container of --net none is on this network, with an interface of the name that docs/engines.md gives', async () => {
  const command = ['sh', '-c', 'ip -o -4 addr; ping -c 1 -W 2 10.255.0.10'];
  const printed = await hosts.second.powerstrip('run', '--rm', '--net', 'none', ...weave(14), ...command);
  const name = (await apiMinor()) >= 48 ? 'ethwe' : 'eth0';
  expect(/^\d+: (\w+) +inet 10\.255\.0\.14\/16 /m.exec(printed)?.[1]).toBe(name);
  expect(printed).toContain('1 packets received');
}, 60_000);

test('100 MB over TCP arrive as they were sent', async () => {
  const { first, second } = hosts;
  // The far side answers with the digest of what it got, on the same connection.
  const far = sh('nc -l -p 9000 -e md5sum');
  await first.powerstrip('run', '-d', '--name', 'digest', ...weave(12), ...far);
  const send =
    'dd if=/dev/urandom of=/data bs=1M count=100 2>&1; nc 10.255.0.12 9000 < /data; md5sum < /data';
  const printed = await second.powerstrip('run', '--rm', ...weave(13), ...sh(send));
  const [received, sent] = printed.split('\n').slice(-2);
  expect(printed).toContain('100+0 records out');
  expect(sent).toMatch(/^[0-9a-f]{32}/);
  expect(received).toBe(sent);
}, 60_000);

test('F5: pw doctor finds a host that would wait for itself, and its fix repairs it', async () => {
  const { second } = hosts;
  const gossip = async () => {
    const { stdout } = await second.run(process.execPath, [PW_BUNDLE, 'doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: { check: string; ok: boolean; fix?: string }[] };
    return findings.find(({ check }) => check === 'gossip');
  };
  expect(await gossip()).toMatchObject({ ok: true });
  await second.run('iptables', ['-w', '-D', 'INPUT', '1']);
  const fault = await gossip();
  expect(fault).toMatchObject({ ok: false, fix: expect.stringContaining('--dport 7946') });
  await second.run('sh', ['-c', fault?.fix?.replace('sudo ', '') ?? 'false']);
  expect(await gossip()).toMatchObject({ ok: true });
}, 60_000);

test(`an engine is killed and started again: the hosts find each other within ${REJOIN_MS / 1000} s`, async () => {
  const { second } = hosts;
  await second.powerstrip(
    ...['run', '-d', '--name', 'keeper-b', '--restart', 'always'],
    ...weave(20),
    'sleep',
    '900',
  );
  const killedAt = Date.now();
  await second.engine.kill();
  await second.engine.start();
  await reachable(hosts, KEEPER_B, killedAt + REJOIN_MS);
  process.stderr.write(`two hosts: together again after ${Date.now() - killedAt} ms\n`);
  await answering(second);
  const pinged = await second.powerstrip(
    'run',
    '--rm',
    ...weave(21),
    'ping',
    '-c',
    '3',
    '-W',
    '2',
    '10.255.0.10',
  );
  expect(pinged).toContain('3 packets transmitted, 3 packets received');
}, 90_000);

test(`an engine is back before the others noticed its death: ${REJOIN_MS / 1000} s do here as well`, async () => {
  const { first, second } = hosts;
  const [metItself, asksTheSwarm] = ['is the new incarnation of the active node', 'registering session'];
  const before = { met: second.engine.said(metItself), asked: second.engine.said(asksTheSwarm) };
  const killedAt = Date.now();
  // What the manager knows of the other host is from before its death, until it is asked.
  first.engine.freeze();
  let started: Promise<void> | undefined;
  try {
    await second.engine.kill();
    started = second.engine.start();
    const asks = () => second.engine.said(asksTheSwarm) > before.asked;
    await Promise.race([started, waitUntil('it asks the Swarm', REJOIN_MS, asks)]);
  } finally {
    first.engine.thaw(); // A frozen engine could not be taken down either.
  }
  await started;
  await reachable(hosts, KEEPER_B, killedAt + REJOIN_MS);
  process.stderr.write(`two hosts: with its death unnoticed, after ${Date.now() - killedAt} ms\n`);
  expect(second.engine.said(metItself)).toBeGreaterThan(before.met);
}, 90_000);

test('a container that Docker could not start because the Swarm was missing comes back when the Swarm does', async () => {
  const { first, second } = hosts;
  // The manager receives from the other host, and cannot answer.
  const cut = ['blackhole', second.network.address];
  await second.engine.kill();
  await first.run('ip', ['route', 'add', ...cut]);
  await second.engine.start();
  const failure = ['inspect', '--format', '{{.State.Error}}', 'keeper-b'];
  const failedBy = Date.now() + 60_000;
  while (!(await second.docker(...failure)).includes('context deadline exceeded')) {
    if (Date.now() > failedBy) throw new Error(`Docker did not give up in 60 s\n${await stateOf(second)}`);
    await sleep(500);
  }
  await first.run('ip', ['route', 'del', ...cut]);
  const mendedAt = Date.now();
  // A start that is under way waits 20 s for the Swarm, and the node asks its manager every 8 s.
  await reachable(hosts, KEEPER_B, mendedAt + REJOIN_MS);
  process.stderr.write(`two hosts: back after ${Date.now() - mendedAt} ms\n`);
}, 200_000);

async function apiMinor(): Promise<number> {
  return Number((await hosts.second.docker('version', '-f', '{{.Server.APIVersion}}')).split('.')[1]);
}

function weave(n: number): string[] {
  return ['-e', `WEAVE_CIDR=10.255.0.${n}/8`, IMAGE];
}

function sh(script: string): string[] {
  return ['sh', '-c', script];
}
