// The host's own addresses on the bridge: what the kernel, the names and the book have when expose and hide are done.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { formatCidr, type IpCidr, ipv4Cidr } from '@pw/core';
import { createAddressBook } from '../src/engines/address-book.ts';
import { type BridgeAddresses, createBridgeAddresses } from '../src/engines/bridge/bridge-addresses.ts';
import { type BridgePorts, createBridgePorts, HOST } from '../src/engines/bridge/bridge-ports.ts';
import { createHostAddresses, type HostAddresses } from '../src/engines/bridge/host-addresses.ts';
import { addAddress, deleteAddress, listAddresses } from '../src/netlink/addresses.ts';
import { errnoError } from '../src/netlink/errno-error.ts';
import { deleteLink } from '../src/netlink/links.ts';
import { asks } from './support/ask-for-addresses.ts';
import { mustFind } from './support/joined-namespaces.ts';
import { askLater } from './support/late-socket.ts';
import { createRecordingLog, type RecordingLog } from './support/recording-log.ts';
import { createBridge, createNamespace, libc, type ScratchNamespace } from './support/scratch-namespace.ts';

const BRIDGE = 'weave0';
const SOCKADDR_LL_BYTES = 20;
const GATEWAY = '10.32.0.1';
const [EPERM, EADDRNOTAVAIL] = [1, 99];

let host: ScratchNamespace;
let ports: BridgePorts;
let addresses: BridgeAddresses;
let exposer: HostAddresses;
let log: RecordingLog;
/** The links by which neighbours were told of addresses, one for each time. */
let told: number[];
/** Called when the neighbours are about to be told. */
let onTold: () => void;
/** What is done instead of what the kernel is asked, by the first words of the operation. */
let instead: Map<string, (operation: string) => Promise<never>>;

beforeEach(async () => {
  host = await createNamespace();
  await createBridge(host.socket, BRIDGE);
  await addAddress(host.socket, (await mustFind(host, BRIDGE)).index, ipv4Cidr(`${GATEWAY}/12`));
  told = [];
  onTold = () => undefined;
  instead = new Map();
  const request: typeof host.socket.request = (message) => {
    const words = [...instead.keys()].find((key) => message.operation.startsWith(key));
    return instead.get(words ?? '')?.(message.operation) ?? host.socket.request(message);
  };
  const socket = askLater({ ...host.socket, request });
  const dockerd = { ...host, socket, [Symbol.dispose]: () => undefined };
  const network = { bridge: BRIDGE, subnet: ipv4Cidr('10.32.0.0/12'), gateway: GATEWAY };
  const state = {
    network,
    dockerd,
    bridge: async () => await mustFind(host, BRIDGE),
    lastSeen: () => undefined,
    watch: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
  const bind: typeof libc.bind = (fd, address) => {
    if (address.length === SOCKADDR_LL_BYTES) told.push(address.readInt32LE(4));
    libc.bind(fd, address);
    if (address.length === SOCKADDR_LL_BYTES) onTold();
  };
  const recording = Object.assign(Object.create(libc) as typeof libc, { bind });
  ports = createBridgePorts(libc, dockerd, BRIDGE);
  const pool = { pool: network.subnet, gateways: [GATEWAY], graceMs: 1000 };
  addresses = createBridgeAddresses(createAddressBook(), ports, pool);
  log = createRecordingLog();
  exposer = createHostAddresses({ libc: recording, log, state, ports, addresses });
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
});

const refuse = (errno: number) => async (operation: string) => {
  throw errnoError(operation, errno);
};
/** On the bridge, by its names, and in the book; each without the gateway. */
async function seen(): Promise<{ link: string[]; names: string[]; book: string[] }> {
  const { index, alternativeNames } = await mustFind(host, BRIDGE);
  const others = (list: string[]) => list.filter((address) => address !== GATEWAY).toSorted();
  return {
    link: others((await listAddresses(host.socket, index)).map(({ address }) => address)),
    names: others(alternativeNames.map((name) => name.slice(BRIDGE.length + 1))),
    book: others(addresses.held()),
  };
}
const everywhere = (...list: string[]) => ({ link: list, names: list, book: list });
const texts = (cidrs: readonly IpCidr[]) => cidrs.map(formatCidr);

async function replaceBridge(): Promise<void> {
  await deleteLink(host.socket, BRIDGE);
  await createBridge(host.socket, BRIDGE);
}

test('expose and hide, each done when it says so', async () => {
  const all = ['10.255.0.1/8', '10.255.0.2/8', '10.32.0.2/12'];
  expect(texts(await exposer.expose(asks('10.255.0.1/8 10.255.0.2/8 net:default')))).toStrictEqual(all);
  expect(texts(await exposer.exposed()).toSorted()).toStrictEqual(all);
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1', '10.255.0.2', '10.32.0.2'));
  expect(told).toStrictEqual([(await mustFind(host, BRIDGE)).index]);
  expect(texts(await exposer.hide(asks('10.255.0.1/8')))).toStrictEqual(['10.255.0.1/8']);
  expect(await seen()).toStrictEqual(everywhere('10.255.0.2', '10.32.0.2'));
});

test('an expose that fails leaves nothing', async () => {
  await exposer.expose(asks('10.255.0.1/8'));
  instead.set('add address', refuse(EPERM));
  await expect(exposer.expose(asks('10.255.0.2/8 net:default'))).rejects.toMatchObject({ code: 'EPERM' });
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1'));
});

test('an address that somebody takes away during a hide is hidden; one that stays is an error', async () => {
  await exposer.expose(asks('10.255.0.1/8 10.255.0.2/8'));
  instead.set('delete address', refuse(EPERM));
  await expect(exposer.hide([])).rejects.toMatchObject({ code: 'EPERM' });
  const { index } = await mustFind(host, BRIDGE);
  instead.set('delete address 10.255.0.1/8', refuse(EADDRNOTAVAIL));
  instead.delete('delete address');
  expect(await exposer.hide([])).toHaveLength(2);
  instead.clear();
  await deleteAddress(host.socket, index, ipv4Cidr('10.255.0.1/8'));
  expect((await seen()).names).toStrictEqual([]);
});

test('what others expose and hide is learned', async () => {
  const { index } = await mustFind(host, BRIDGE);
  const cidrs = ['10.255.0.1/8', '10.255.0.2/8'].map((text) => ipv4Cidr(text));
  for (const cidr of cidrs) await addAddress(host.socket, index, cidr);
  await exposer.refresh();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1', '10.255.0.2'));
  expect(await ports.ownerOf('10.255.0.2')).toBe(HOST);
  await deleteAddress(host.socket, index, ipv4Cidr('10.255.0.2/8'));
  await exposer.refresh();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1'));
  await deleteAddress(host.socket, index, ipv4Cidr('10.255.0.1/8'));
  await exposer.refresh();
  expect(await seen()).toStrictEqual(everywhere());
});

test('a new bridge gets what the old one had, and its neighbours are told; until then the book keeps it', async () => {
  await exposer.expose(asks('10.255.0.1/8'));
  await deleteLink(host.socket, BRIDGE);
  await exposer.refresh();
  expect(addresses.held()).toContain('10.255.0.1');
  await createBridge(host.socket, BRIDGE);
  await exposer.refresh();
  expect(await seen()).toStrictEqual({ link: [], names: [], book: ['10.255.0.1'] });
  told = [];
  await exposer.restore();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1'));
  const { index } = await mustFind(host, BRIDGE);
  // Of what the host had, and of the gateway.
  expect(told).toStrictEqual([index, index]);
  await replaceBridge();
  await exposer.restore();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1'));
});

test('a new bridge does without what somebody else has got meanwhile, with a warning', async () => {
  await exposer.expose(asks('10.255.0.1/8 10.255.0.2/8'));
  await createBridge(host.socket, 'other');
  await replaceBridge();
  await ports.claim('other', ['10.255.0.1']);
  await exposer.restore();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.2'));
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { address: '10.255.0.1' } }]);
});

test('a bridge that is deleted while it gets them back does not lose them', async () => {
  await exposer.expose(asks('10.255.0.1/8'));
  await replaceBridge();
  let replaced: Promise<void> | undefined;
  onTold = () => {
    replaced ??= replaceBridge();
  };
  // Whatever becomes of this one, the end of the bridge calls for the next.
  await exposer.restore().catch(() => undefined);
  await replaced;
  await exposer.restore();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1'));
});

test('a bridge that does not take them is an error, so that it is tried again', async () => {
  await exposer.expose(asks('10.255.0.1/8'));
  await replaceBridge();
  instead.set('add address', refuse(EPERM));
  await expect(exposer.restore()).rejects.toMatchObject({ code: 'EPERM' });
  instead.clear();
  await exposer.restore();
  expect(await seen()).toStrictEqual(everywhere('10.255.0.1'));
});

test('without a bridge to look at, nothing is learned', async () => {
  await deleteLink(host.socket, BRIDGE);
  await exposer.refresh();
  expect(addresses.held()).toStrictEqual([GATEWAY]);
});
