// The weave engine's view of a router, against the stub.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ipv4Cidr, PowerstripError } from '@pw/core';
import { readRouterDns, registerNames, removeNames } from '../../src/engines/weave/container-dns.ts';
import { createWeaveEngine } from '../../src/engines/weave/create-weave-engine.ts';
import { afterPredecessor } from '../../src/engines/weave/release-ended.ts';
import { acquireAddresses, lookUpAddresses, unlessEnded } from '../../src/engines/weave/router-addresses.ts';
import { createRouterClient } from '../../src/engines/weave/router-client/create-router-client.ts';
import { weavePeers, weaveStatus } from '../../src/engines/weave/weave-status.ts';
import { findLink, setLinkUp } from '../../src/netlink/links.ts';
import { addLinkRoute } from '../../src/netlink/routes.ts';
import { createBridgeFixture } from '../support/bridge-fixture.ts';
import { createFakeDocker, fakeContainer } from '../support/fake-docker.ts';
import { createBridge, libc } from '../support/scratch-namespace.ts';
import { createStubRouter } from './stub-router/create-stub-router.ts';

const ID = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const taken = ipv4Cidr('10.32.0.9/12');
const free = ipv4Cidr('10.32.0.8/12');

test('status: what the report says, without what it does not say', async () => {
  await using stub = await createStubRouter();
  expect(await weaveStatus(createRouterClient(stub.address))).toEqual({
    engine: 'weave',
    ready: true,
    details: { router: stub.address, version: '2.8.1' },
  });
});

// Shaped as weave 2.8 answers `GET /report` (prog/weaver/http.go, WeaveStatus).
const router = { Name: '7a:1b:00:00:00:01', NickName: 'host-a', Encryption: true };
const report = {
  Router: {
    ...router,
    Connections: [{ State: 'established' }, { State: 'failed' }, { State: 'established' }],
  },
  IPAM: { Range: '10.32.0.0/12', DefaultSubnet: '10.32.0.0/12', ActiveIPs: 3 },
  DNS: { Domain: 'weave.local.' },
};

test('status: peer, encryption, connections, range, addresses and domain', async () => {
  await using stub = await createStubRouter({ state: { report } });
  const { details } = await weaveStatus(createRouterClient(stub.address));
  expect(Object.entries(details)).toStrictEqual([
    ['router', stub.address],
    ['version', '2.8.1'],
    ['peer', '7a:1b:00:00:00:01(host-a)'],
    ['encryption', 'on'],
    ['connections', 3],
    ['established', 2],
    ['range', '10.32.0.0/12'],
    ['active addresses', 3],
    ['domain', 'weave.local.'],
  ]);
});

test('status: a router that is not ready, alone, without encryption and DNS', async () => {
  const alone = {
    Router: { Name: '7a:1b:00:00:00:01', Connections: null },
    IPAM: { Range: '', ActiveIPs: 0 },
  };
  await using stub = await createStubRouter({ state: { ready: false, report: alone } });
  const { ready, details } = await weaveStatus(createRouterClient(stub.address));
  expect(ready).toBe(false);
  expect(details).toStrictEqual({
    router: stub.address,
    version: '2.8.1',
    peer: '7a:1b:00:00:00:01()',
    encryption: 'off',
    connections: 0,
    established: 0,
    'active addresses': 0,
  });
});

test('peers: the other routers, and which this one is connected to', async () => {
  const Connections = [
    { Name: '7a:1b:00:00:00:02', Address: '192.0.2.2:6783', Established: true },
    { Name: '7a:1b:00:00:00:03', Address: '192.0.2.3:6783', Established: false },
  ];
  const Peers = [
    { Name: '7a:1b:00:00:00:01', NickName: 'host-a', Connections },
    { Name: '7a:1b:00:00:00:02', NickName: 'host-b', Connections: null },
    { Name: '7a:1b:00:00:00:03', NickName: 'host-c' },
    { Name: '7a:1b:00:00:00:04', NickName: '' },
  ];
  await using stub = await createStubRouter({
    state: { report: { Router: { Name: '7a:1b:00:00:00:01', Peers } } },
  });
  expect(await weavePeers(createRouterClient(stub.address))).toStrictEqual([
    { name: 'host-b', address: '192.0.2.2:6783', isConnected: true },
    { name: 'host-c', address: '192.0.2.3:6783', isConnected: false },
    { name: '7a:1b:00:00:00:04', address: null, isConnected: false },
  ]);
});

test('a word that fails releases what the words before it got, and keeps what was held before', async () => {
  await using stub = await createStubRouter();
  const router = createRouterClient(stub.address);
  await router.claim(OTHER, taken);
  const held = await router.allocate(ID, undefined);
  const words = [{ kind: 'default' as const }, { kind: 'address' as const, cidr: free }];
  const failing = [...words, { kind: 'address' as const, cidr: taken }];
  await expect(acquireAddresses(router, ID, failing, {})).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  expect(stub.requests.at(-1)).toBe(`DELETE /ip/${ID}/${free.address}`);
  expect(await lookUpAddresses(router, ID, [])).toEqual([held]);
  const acquired = await acquireAddresses(router, ID, words, {});
  expect(acquired.addresses).toEqual([held, free]);
  await acquired.undo();
  expect(await lookUpAddresses(router, ID, [])).toEqual([held]);
});

test('net: words get an address of the subnet that they name, or of the router’s own', async () => {
  await using stub = await createStubRouter();
  const words = [{ kind: 'default' as const }, { kind: 'subnet' as const, cidr: ipv4Cidr('10.40.0.0/24') }];
  const { addresses } = await acquireAddresses(createRouterClient(stub.address), ID, words, {});
  expect(addresses).toStrictEqual(['10.32.0.1/12', '10.40.0.1/24'].map((text) => ipv4Cidr(text)));
});

test('words of a detach: an address itself, what is held of a subnet, what is held at all', async () => {
  await using stub = await createStubRouter();
  const router = createRouterClient(stub.address);
  const held = await router.allocate(ID, undefined);
  const subnet = ipv4Cidr('10.32.0.0/12');
  const elsewhere = ipv4Cidr('10.40.0.0/24');
  const found = (...requests: Parameters<typeof lookUpAddresses>[2]) => lookUpAddresses(router, ID, requests);
  expect(await found({ kind: 'address', cidr: taken })).toStrictEqual([taken]);
  expect(await found({ kind: 'default' }, { kind: 'address', cidr: taken })).toStrictEqual([held, taken]);
  expect(await found({ kind: 'subnet', cidr: subnet })).toStrictEqual([held]);
  expect(await found({ kind: 'subnet', cidr: elsewhere })).toStrictEqual([]);
});

test.each([new Error('no link'), new PowerstripError('ROUTER_REFUSED', 'no link')])(
  'an attach that fails for another reason is not run again: %p',
  async (reason) => {
    await using stub = await createStubRouter();
    const router = createRouterClient(stub.address);
    let runs = 0;
    const attach = async () => {
      runs += 1;
      throw reason;
    };
    const requests = [{ kind: 'address' as const, cidr: taken }];
    await router.claim(OTHER, taken);
    await expect(afterPredecessor(attach, { router, docker: createFakeDocker(), requests })).rejects.toThrow(
      'no link',
    );
    expect(runs).toBe(1);
  },
);

test('names: registered for each address, removed again, and no obstacle when the router is gone', async () => {
  const stub = await createStubRouter();
  const router = createRouterClient(stub.address);
  const target = { id: ID, pid: 1, hostname: 'web', domainname: 'weave.local' };
  const warnings: string[] = [];
  const quiet = () => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  expect(await readRouterDns(router)).toEqual({ address: '172.17.0.1', domain: 'weave.local' });
  await registerNames(router, target, { addresses: [taken, free], log });
  expect((await router.names()).map(({ hostname, address }) => [hostname, address])).toEqual([
    ['web.weave.local.', taken.address],
    ['web.weave.local.', free.address],
  ]);
  await removeNames(router, target, [taken]);
  expect((await router.names()).filter(({ tombstone }) => tombstone === 0).length).toBe(1);
  await stub.close();
  await registerNames(router, target, { addresses: [free], log });
  expect(warnings).toEqual(['the name is not registered']);
});

test.each([
  ['runs', true, false],
  ['has ended', false, true],
])('a container has the address that it names of one that %s: %p', async (_title, running, expected) => {
  await using stub = await createStubRouter();
  const router = createRouterClient(stub.address);
  const docker = createFakeDocker();
  docker.containers.set(OTHER, fakeContainer({ id: OTHER, running }));
  await router.claim(OTHER, taken);
  const requests = [{ kind: 'address' as const, cidr: taken }];
  const attach = () => acquireAddresses(router, ID, requests, {});
  const got = await afterPredecessor(attach, { router, docker, requests }).catch((error: unknown) => error);
  if (expected) expect(got).toMatchObject({ addresses: [taken] });
  else expect(got).toMatchObject({ code: 'ADDRESS_IN_USE' });
});

test.each([
  ['has ended is no fault', { running: false, pid: 0 }, undefined],
  ['has another process by now is no fault', { running: true, pid: 43 }, undefined],
  ['runs is one, as when the router shuts down', { running: true, pid: 42 }, 'ROUTER_CANCELLED'],
])('a call that the router cancels for a container that %s', async (_title, now, code) => {
  await using stub = await createStubRouter({ state: { isAlive: () => false } });
  const docker = createFakeDocker();
  docker.containers.set(ID, fakeContainer({ id: ID, ...now }));
  const requests = [{ kind: 'default' as const }];
  const acquiring = acquireAddresses(createRouterClient(stub.address), ID, requests, { checkAlive: true });
  const outcome = await acquiring
    .catch(unlessEnded(docker, { id: ID, pid: 42 }))
    .catch((error) => error.code);
  expect(outcome).toBe(code);
});

test.each([new Error('no link'), new PowerstripError('ROUTER_REFUSED', 'no link')])(
  'another failure is one, whether the container has ended or not: %p',
  async (reason) => {
    await expect(unlessEnded(createFakeDocker(), { id: ID, pid: 42 })(reason)).rejects.toBe(reason);
  },
);

test('the bridge is the router’s, also in a stack whose own bridge has another name', async () => {
  await using fixture = await createBridgeFixture();
  await createBridge(fixture.host.socket, 'weave');
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-router-'));
  try {
    await using stub = await createStubRouter({ listen: join(directory, 'weave.sock') });
    const own = { bridge: 'next-weave', routerBridge: 'weave', routerAddress: stub.address };
    const engine = await createWeaveEngine({ ...fixture, libc }, { ...fixture.settings, ...own });
    const { guest, target } = await fixture.container('a');
    const requests = [{ kind: 'address' as const, cidr: taken }];
    await engine.attach(target, { requests, picked: [] });
    const bridge = await findLink(fixture.host.socket, 'weave');
    const destination = ipv4Cidr('10.32.0.0/24');
    await addLinkRoute(fixture.host.socket, { destination, link: bridge?.index ?? 0 });
    expect(await engine.warnings?.(requests)).toStrictEqual([]);
    const loopback = await findLink(fixture.host.socket, 'lo');
    await setLinkUp(fixture.host.socket, loopback?.index ?? 0);
    await addLinkRoute(fixture.host.socket, { destination, link: loopback?.index ?? 0 });
    expect(await engine.warnings?.(requests)).toEqual([expect.stringContaining('the host, 10.32.0.0/24:')]);
    engine.close();
    const port = await findLink(fixture.host.socket, `vethwepl${target.pid}`);
    expect(port?.master).toBe(bridge?.index);
    expect(await findLink(guest.socket, 'ethwe')).toBeDefined();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
