// What the bridge engine asks of the kernel does not grow with the containers that are attached.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { type BridgeEngine, createBridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { createVeth, findLink } from '../src/netlink/links.ts';
import { watchLinks } from '../src/netlink/watch-links.ts';
import { request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { type CountingLibc, createCountingLibc } from './support/counting-libc.ts';
import { mustFind } from './support/joined-namespaces.ts';
import { createBridge, libc } from './support/scratch-namespace.ts';

const OTHERS = [...'0123456789'];
const RTM_GETLINK = 18;
const silent = { gone: () => undefined, addresses: () => undefined, lost: () => undefined };

let fixture: BridgeFixture;
let engine: BridgeEngine;
let counting: CountingLibc;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  counting = createCountingLibc();
  const { docker, log, settings } = fixture;
  engine = await createBridgeEngine({ docker, log, libc: counting.libc }, settings);
});

afterEach(async () => {
  engine.close();
  await fixture[Symbol.asyncDispose]();
});

async function attachOne(letter: string, address: string) {
  const { target } = await fixture.container(letter);
  counting.counts();
  await engine.attach(target, request(`${address}/8`));
  return { target, counts: counting.counts() };
}

async function attachMany(): Promise<void> {
  for (const digit of OTHERS) await attachOne(digit, `10.255.1.${digit}`);
}

test('an attach makes ten requests and looks at its port until it forwards, and asks for no list', async () => {
  await attachOne('f', '10.255.0.3');
  await attachMany();
  const { requests, lists } = (await attachOne('b', '10.255.0.2')).counts;
  expect(lists).toBe(0);
  expect(requests).toBeGreaterThan(10);
  // One look, or a few.
  expect(requests).toBeLessThan(30);
});

test('what the kernel tells of our own ports makes no attach look the bridge up again', async () => {
  const { host, docker, log, settings } = fixture;
  let lookUps = 0;
  const sendTo: typeof libc.sendTo = (fd, packet, address) => {
    if (packet.readUInt16LE(4) === RTM_GETLINK && packet.includes(`${BRIDGE}\0`)) lookUps += 1;
    libc.sendTo(fd, packet, address);
  };
  const watching = { docker, log, libc: Object.assign(Object.create(libc) as typeof libc, { sendTo }) };
  const told = new Set<string>();
  const other = await createBridgeEngine(watching, settings);
  try {
    other.watch();
    using _watch = watchLinks(libc, host.namespace, { ...silent, changed: (name) => void told.add(name) });
    for (const letter of 'abcd') {
      const { target } = await fixture.container(letter);
      lookUps = 0;
      await other.attach(target, request(`10.255.3.${letter.charCodeAt(0)}/8`));
      // Both are told in the order in which it happened.
      await createBridge(host.socket, `after-${letter}`);
      await waitUntil('what came before it', 5000, () => told.has(`after-${letter}`));
    }
    expect(lookUps).toBe(0);
  } finally {
    other.close();
  }
});

test('each port forwards when its attach is done, also while others are made', async () => {
  const letters = [...'abcdef0123456789'];
  const guests = await Promise.all(letters.map((letter) => fixture.container(letter)));
  const seen = await Promise.all(
    guests.map(async ({ target }, at) => {
      await engine.attach(target, request(`10.255.2.${at + 1}/8`));
      return (await findLink(fixture.host.socket, `vethwepl${target.pid}`))?.isOperational;
    }),
  );
  expect(seen).toEqual(letters.map(() => true));
});

test('a check of everything asks for all links once, and for the host’s addresses', async () => {
  const { target } = await attachOne('a', '10.255.0.1');
  const known = [{ id: target.id, running: true, picked: [] }];
  await engine.restore(known);
  const { lists } = counting.counts();
  await attachMany();
  await engine.restore(known);
  expect(counting.counts().lists).toBe(lists);
  expect(lists).toBe(2);
});

test('what was repaired is seen by the same check', async () => {
  const { target } = await attachOne('a', '10.255.0.1');
  const { guest, target: other } = await fixture.container('b');
  const { index: master } = await mustFind(fixture.host, BRIDGE);
  const names = { hostName: `vethwepl${other.pid}`, guestName: 'ethwe' };
  await createVeth(fixture.host.socket, { ...names, guestNamespace: guest.namespace, master, mtu: 1500 });
  expect(await engine.restore([{ id: target.id, running: true, picked: [] }])).toEqual(new Set([target.id]));
  expect((await engine.status()).details.attached).toBe(2);
});
