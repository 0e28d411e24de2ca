// What the docker-network engine makes of a connect that Docker answers with an error: the kernel says what there is.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addAddress } from '../../src/netlink/addresses.ts';
import { setLinkUp } from '../../src/netlink/links.ts';
import {
  at,
  cidr,
  createDockerNetworkFixture,
  type DockerNetworkFixture,
  ID,
} from '../support/docker-network-fixture.ts';
import { connectWith, type FakeNetworkApi, joinNetwork } from '../support/fake-network-api.ts';
import { createNamespace } from '../support/scratch-namespace.ts';

const LOOPBACK = 1;
let fixture: DockerNetworkFixture;
let api: FakeNetworkApi;
let attach: DockerNetworkFixture['attach'];

beforeEach(async () => {
  fixture = await createDockerNetworkFixture();
  ({ api, attach } = fixture);
  api.networks.set(ID, {});
});
afterEach(async () => await fixture[Symbol.asyncDispose]());

/** Docker lists the address, and answers a connect with an error. */
function deadline(address: string): void {
  api.onChange = (path, { Container: id = '' }) => {
    const isConnect = path.endsWith('/connect');
    api.refusal = isConnect ? { status: 500, message: 'context deadline exceeded' } : undefined;
    if (isConnect) joinNetwork(api, id, address);
    else api.networks.set(id, {});
  };
}

/** A process that is the first in namespaces of its own, as that of a container. */
async function createContainer() {
  const inside = ['sh', '-c', 'echo ready; exec cat'];
  const outside = await createNamespace(['unshare', '--pid', '--fork', '--kill-child', ...inside]);
  const children = readFileSync(`/proc/${outside.pid}/task/${outside.pid}/children`, 'utf8');
  return { ...outside, pid: Number(children.trim()) };
}

test('an attach after whose failure Docker lists an address that the kernel has not is none: the next starts anew', async () => {
  await using container = await createContainer();
  api.pids.set(ID, container.pid);
  deadline('10.255.0.51');
  await expect(attach(at('10.255.0.51'))).rejects.toMatchObject({
    code: 'ATTACH_FAILED',
    message: expect.stringContaining('context deadline exceeded'),
  });
  connectWith(api, '10.255.0.51');
  expect(await attach(at('10.255.0.51'))).toStrictEqual([cidr('10.255.0.51')]);
  expect(api.changes.map((change) => change.split(' ')[1]?.split('/').at(-1))).toStrictEqual([
    'connect',
    'disconnect',
    'connect',
  ]);
});

test('an attach after whose failure the kernel has the address is done', async () => {
  await using container = await createContainer();
  await addAddress(container.socket, LOOPBACK, cidr('10.255.0.51'));
  await setLinkUp(container.socket, LOOPBACK);
  api.pids.set(ID, container.pid);
  deadline('10.255.0.51');
  expect(await attach(at('10.255.0.51'))).toStrictEqual([cidr('10.255.0.51')]);
});
