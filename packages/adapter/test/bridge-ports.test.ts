// Which links count as ports of the bridge: their names and the kernel's list say it, whoever made them.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type BridgePorts, createBridgePorts, HOST } from '../src/engines/bridge/bridge-ports.ts';
import { errnoError } from '../src/netlink/errno-error.ts';
import { createVeth, deleteLink, findLink } from '../src/netlink/links.ts';
import { askLater } from './support/late-socket.ts';
import { createBridge, createNamespace, libc, type ScratchNamespace } from './support/scratch-namespace.ts';

const BRIDGE = 'weave0';
const ID = 'a'.repeat(64);
/** Over the largest that Linux gives. */
const NO_PID = 4_194_305;

let host: ScratchNamespace;
let guest: ScratchNamespace;
let ports: BridgePorts;
let bridge: number;
let theirs: number;

beforeEach(async () => {
  [host, guest] = await Promise.all([createNamespace(), createNamespace()]);
  theirs = await createBridge(host.socket, 'theirs');
  bridge = await createBridge(host.socket, BRIDGE);
  ports = createBridgePorts(libc, { ...host, socket: askLater(host.socket) }, BRIDGE);
});

afterEach(async () => {
  await guest[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
});

async function addVeth(hostName: string, master: number): Promise<string> {
  const { socket, namespace } = host;
  const guestName = `peer${hostName.slice(-10)}`;
  await createVeth(socket, { hostName, master, guestName, guestNamespace: namespace, mtu: 1500 });
  return hostName;
}

const hostEnd = (pid: number, master: number) => addVeth(`vethwepl${pid}`, master);
const listed = async () =>
  (await ports.list()).map(({ link: { name }, ...port }) => ({ name, ...port })).toSorted(byName);
const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
const theBridge = { name: BRIDGE, pid: undefined, id: undefined, addresses: [] };

test('the bridge itself, with the addresses of the host', async () => {
  expect(await listed()).toStrictEqual([theBridge]);
  expect(await ports.claim(BRIDGE, ['10.32.0.1', 'fd00:75::1'])).toStrictEqual(['10.32.0.1', 'fd00:75::1']);
  expect(await listed()).toStrictEqual([{ ...theBridge, addresses: ['10.32.0.1', 'fd00:75::1'] }]);
  expect(await ports.ownerOf('10.32.0.1')).toBe(HOST);
  await ports.release(BRIDGE, ['10.32.0.1']);
  expect(await ports.ownerOf('10.32.0.1')).toBeUndefined();
  expect(await listed()).toStrictEqual([{ ...theBridge, addresses: ['fd00:75::1'] }]);
});

test('a container’s host end, with its addresses, and its id once it is attached', async () => {
  const { pid } = guest;
  const name = await hostEnd(pid, bridge);
  const port = { name, pid, id: undefined, addresses: [] as string[] };
  expect(await listed()).toStrictEqual([port, theBridge]);
  await ports.claim(name, ['10.32.0.2']);
  expect(await listed()).toStrictEqual([{ ...port, addresses: ['10.32.0.2'] }, theBridge]);
  expect(await ports.ownerOf('10.32.0.2')).toBe(`the container of process ${pid}`);
  await ports.complete(pid, ID);
  expect(await listed()).toStrictEqual([{ ...port, id: ID, addresses: ['10.32.0.2'] }, theBridge]);
  expect(await ports.ownerOf('10.32.0.2')).toBe(ID);
});

test('one that has lost the bridge, if its names say that it is ours', async () => {
  const { pid } = guest;
  const name = await hostEnd(pid, theirs);
  expect(await listed()).toStrictEqual([theBridge]);
  await ports.claim(name, ['10.32.0.8']);
  expect(await listed()).toStrictEqual([{ name, pid, id: undefined, addresses: ['10.32.0.8'] }, theBridge]);
  await ports.release(name, ['10.32.0.8']);
  await ports.complete(pid, ID);
  expect(await listed()).toStrictEqual([{ name, pid, id: ID, addresses: [] }, theBridge]);
});

test('not a link of another kind, nor the end of a process that has gone', async () => {
  await addVeth('veth1234', bridge);
  const gone = await hostEnd(NO_PID, bridge);
  await ports.claim(gone, ['10.32.0.3']);
  expect(await listed()).toStrictEqual([theBridge]);
  expect(await ports.ownerOf('10.32.0.3')).toBeUndefined();
});

test('an address is on one link: the second is told who has it, unless that one has gone', async () => {
  const name = await hostEnd(guest.pid, bridge);
  expect(await ports.claim(name, ['10.32.0.4'])).toStrictEqual(['10.32.0.4']);
  expect(await ports.claim(name, ['10.32.0.4', '10.32.0.5'])).toStrictEqual(['10.32.0.5']);
  await expect(ports.claim(BRIDGE, ['10.32.0.6', '10.32.0.4'])).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
    message: expect.stringContaining(`the container of process ${guest.pid}`),
  });
  expect(await ports.ownerOf('10.32.0.6')).toBeUndefined();
  const gone = await hostEnd(NO_PID, bridge);
  await ports.claim(gone, ['10.32.0.7']);
  expect(await ports.claim(name, ['10.32.0.7'])).toStrictEqual(['10.32.0.7']);
  expect(await findLink(host.socket, gone)).toBeUndefined();
});

test('without the bridge, only what is ours by its names', async () => {
  const name = await hostEnd(guest.pid, bridge);
  await deleteLink(host.socket, BRIDGE);
  expect(await listed()).toStrictEqual([]);
  await ports.claim(name, ['10.32.0.8']);
  expect(await listed()).toMatchObject([{ name }]);
});

test('a name that nobody is found to have is asked for again, three times', async () => {
  const EEXIST = 17;
  const name = await hostEnd(guest.pid, bridge);
  let refusals = 0;
  const request: typeof host.socket.request = async (message) => {
    if (!message.operation.startsWith('name link') || refusals === 0) return host.socket.request(message);
    refusals -= 1;
    throw errnoError(message.operation, EEXIST);
  };
  const contended = createBridgePorts(libc, { ...host, socket: { ...host.socket, request } }, BRIDGE);
  refusals = 4;
  await expect(contended.claim(name, ['10.32.0.9'])).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
    message: `10.32.0.9 is in use by another link named ${BRIDGE}.10.32.0.9`,
  });
  refusals = 3;
  expect(await contended.claim(name, ['10.32.0.9'])).toStrictEqual(['10.32.0.9']);
});

/** What the container has given itself. */
function giveInside(address: string): void {
  const ip = (...words: string[]) =>
    execFileSync('nsenter', ['--net', '-t', String(guest.pid), 'ip', ...words]);
  ip('link', 'add', 'ethwe', 'type', 'bridge');
  ip('addr', 'add', address, 'dev', 'ethwe');
}

test('a port learns what is inside when it has no names, and never one that has the id of its container', async () => {
  const name = await hostEnd(guest.pid, bridge);
  giveInside('10.32.0.66/12');
  await ports.complete(guest.pid, ID);
  await ports.adopt(guest.pid);
  expect(await ports.find(guest.pid)).toMatchObject({ id: ID, addresses: [] });
  await deleteLink(host.socket, name);
  await hostEnd(guest.pid, bridge);
  await ports.adopt(guest.pid);
  expect(await ports.find(guest.pid)).toMatchObject({ id: undefined, addresses: ['10.32.0.66'] });
});
