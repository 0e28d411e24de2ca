// E2: which engine `auto` takes, and what a chosen one says when it is not there.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createNetworkEngine, type NetworkEngineChoice, type NetworkEngineSettings } from '@pw/adapter';
import { ipv4Cidr } from '@pw/core';
import { createDockerCli, runCommand } from '@pw/test-helpers';
import { openWeaveHost, type WeaveHost } from './fixtures/weave-host.ts';
import { openParts, settingsOf } from './open-parts.ts';

const NOBODY = '127.0.0.1:1';
let host: WeaveHost;
let bridgeNetwork: Pick<NetworkEngineSettings, 'network' | 'bridge' | 'routerBridge'>;

beforeAll(async () => {
  host = await openWeaveHost('pweng-pick', '10.220.0.0/20');
  // The network of the router's stand-in is a Docker-made bridge: the bridge engine can use it as well.
  bridgeNetwork = { network: 'pweng-pick', bridge: host.bridge, routerBridge: host.bridge };
}, 30_000);

afterAll(async () => {
  await host?.close();
  await createDockerCli()(['network', 'rm', 'pweng-pick']);
});

/** The name of the engine, and the log lines about the choice. */
async function choose(choice: NetworkEngineChoice, routerAddress: string) {
  const logged: object[] = [];
  const parts = await openParts();
  const log = {
    ...parts.log,
    info: (fields: object, message: string) => void logged.push({ ...fields, message }),
  };
  const settings = settingsOf({ ...bridgeNetwork, routerAddress });
  const engine = await createNetworkEngine(choice, { ...parts, log }, settings);
  engine.close();
  return { name: engine.name, logged };
}

describe('auto', () => {
  test('takes weave when a router answers, and says so', async () => {
    const { name, logged } = await choose('auto', host.router.address);
    expect(name).toBe('weave');
    expect(logged).toEqual([
      {
        message: 'engine chosen',
        engine: 'weave',
        reason: `a weave router answers at ${host.router.address}`,
      },
    ]);
  });

  test('takes weave when the router is up and not ready yet', async () => {
    host.router.state.ready = false;
    expect((await choose('auto', host.router.address)).name).toBe('weave');
    host.router.state.ready = true;
  });

  test('takes the bridge when none answers, and says so', async () => {
    const { name, logged } = await choose('auto', NOBODY);
    expect(name).toBe('bridge');
    const reason = expect.stringContaining(`no weave router answers at ${NOBODY}`);
    expect(logged).toContainEqual({ message: 'engine chosen', engine: 'bridge', reason });
  });
});

test('a chosen engine is taken, whatever answers', async () => {
  expect((await choose('bridge', host.router.address)).name).toBe('bridge');
});

test('a router without its bridge stops the start', async () => {
  const settings = settingsOf({ routerAddress: host.router.address, routerBridge: 'pweng-none' });
  const created = createNetworkEngine('weave', await openParts(), settings);
  await expect(created).rejects.toMatchObject({
    code: 'BRIDGE_MISSING',
    hint: expect.stringContaining('weave launch'),
  });
});

test('a router in AWSVPC mode takes no explicit address', async () => {
  const settings = settingsOf({ routerAddress: host.router.address, routerBridge: host.bridge });
  const engine = await createNetworkEngine('weave', await openParts(), settings);
  host.router.state.tracker = 'awsvpc';
  const request = { kind: 'address' as const, cidr: ipv4Cidr('10.220.8.1/20') };
  try {
    await expect(engine.plan([request])).rejects.toMatchObject({
      code: 'NETWORK_ENGINE_UNABLE',
      status: 409,
    });
    expect((await engine.plan([{ kind: 'default' }])).picked).toStrictEqual([]);
  } finally {
    host.router.state.tracker = '';
    engine.close();
  }
});

test('an adapter in a container finds a router on the loopback of the Docker host', async () => {
  const rights = [
    '--pid',
    'host',
    '--cap-add',
    'NET_ADMIN',
    '--cap-add',
    'SYS_ADMIN',
    '--cap-add',
    'SYS_PTRACE',
  ];
  const run = [
    'run',
    '--rm',
    '--network',
    'none',
    ...rights,
    '-v',
    '/var/run/docker.sock:/var/run/docker.sock',
  ];
  const status = ['status', '--router', host.router.address, '--router-bridge', host.bridge, '--json'];
  const printed = await createDockerCli().ok([...run, 'localhost/pw/adapter', ...status]);
  expect(JSON.parse(printed)).toMatchObject({ engine: 'weave', details: { router: host.router.address } });
}, 30_000);

test.each<[NetworkEngineChoice, string]>([
  ['weave', 'weave launch'],
  ['weave-command', '--weave-command'],
  ['docker-network', 'docker network create'],
])('%s that is not there stops the start, with the fix in the message', async (engine, fix) => {
  const main = join(import.meta.dirname, '../../../packages/adapter/src/main.ts');
  const options = [
    '--engine',
    engine,
    '--router',
    NOBODY,
    '--network',
    'pweng-no',
    '--weave-command',
    '/no/weave',
  ];
  const node = ['--conditions=@pw/source', '--no-warnings', main, 'serve', '--port', '0', ...options];
  const { code, stderr } = await runCommand(process.execPath, node);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`engine ${engine}: `) });
  expect(stderr).toContain(fix);
});
