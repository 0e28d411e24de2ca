import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { createRecordingLog, type RecordingLog } from '../../../test/support/recording-log.ts';
import { hostEndName } from '../../link/attach-interface.ts';
import type { Link } from '../../netlink/links.ts';
import type { BridgePort } from './bridge-ports.ts';
import { createForeignChanges, type ForeignChanges } from './foreign-changes.ts';

const [WEB, DB] = ['a'.repeat(64), 'b'.repeat(64)] as [string, string];
/** Of the kernel, of no process that can be. */
const GONE = 4_194_304;

let ports: Map<number, BridgePort>;
let expected: Map<string, string[]>;
let told: string[];
let log: RecordingLog;
let foreign: ForeignChanges;
/** What is noted when a container is looked at. */
let onTold: (id: string) => void;

beforeEach(() => {
  ports = new Map();
  expected = new Map();
  told = [];
  log = createRecordingLog();
  onTold = (id) => expected.set(id, [...ports.values()].find((port) => port.id === id)?.addresses ?? []);
  foreign = createForeignChanges({
    ports: { find: async (pid) => ports.get(pid), list: async () => [...ports.values()] },
    addresses: { expected: (id) => expected.get(id) ?? [], running: () => [...expected.keys()] },
    log,
  });
  foreign.follow(async (id) => {
    told.push(id[0] ?? '');
    onTold(id);
  });
});

afterEach(() => foreign[Symbol.dispose]());

function putPort(pid: number, id: string | undefined, ...addresses: string[]): void {
  const link = { name: hostEndName(pid) } as Link;
  ports.set(pid, { link, pid, id, addresses });
  foreign.seen(link.name);
}

const collected = () => new Promise((resolve) => setTimeout(resolve, 250));

test('what is as expected, is attached at this moment, or is no container’s link is nothing', async () => {
  expected.set(WEB, ['10.0.0.1', '10.0.0.2']);
  putPort(1, WEB, '10.0.0.2', '10.0.0.1');
  putPort(2, undefined, '10.0.0.3');
  foreign.seen('eth0');
  await collected();
  expect(told).toStrictEqual([]);
});

test('an address that came or went is told once', async () => {
  expected.set(WEB, ['10.0.0.1']);
  putPort(1, WEB, '10.0.0.1', '10.0.0.2');
  putPort(1, WEB, '10.0.0.1', '10.0.0.2');
  putPort(2, DB, '10.0.0.3');
  await collected();
  expect(told.toSorted()).toStrictEqual(['a', 'b']);
});

// The other process names the address on the port first.
test('it is told again until the container has what its port says, but not for ever', async () => {
  const note = onTold;
  onTold = (id) => {
    if (told.length >= 3) note(id);
  };
  putPort(1, WEB, '10.0.0.1');
  await waitUntil('the third time', 5_000, () => told.length === 3);
  await collected();
  expect(told).toHaveLength(3);
  onTold = () => undefined;
  putPort(1, WEB, '10.0.0.2');
  await waitUntil('the end', 10_000, () => told.length === 23);
  await collected();
  expect(told).toHaveLength(23);
});

test('a link that is gone is a detach while its process is there', async () => {
  expected.set(WEB, ['10.0.0.1']);
  foreign.seen(hostEndName(GONE));
  await collected();
  expect(told).toStrictEqual([]);
  foreign.seen(hostEndName(process.pid));
  await collected();
  foreign.seen(hostEndName(process.pid));
  await collected();
  expect(told).toStrictEqual(['a']);
});

test('where events were lost, or all is read anew, all ports are compared', async () => {
  expected.set(WEB, ['10.0.0.1']);
  ports.set(2, { link: {} as Link, pid: 2, id: DB, addresses: ['10.0.0.2'] });
  foreign.lost();
  await collected();
  expect(told.toSorted()).toStrictEqual(['a', 'b']);
  foreign.compare([]);
  await collected();
  expect(told.toSorted()).toStrictEqual(['a', 'b', 'b']);
});

test('a failure is logged, and the next event is looked at', async () => {
  onTold = () => {
    throw new Error('no Docker');
  };
  putPort(1, WEB, '10.0.0.1');
  await collected();
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { err: new Error('no Docker') } }]);
  putPort(1, WEB, '10.0.0.1');
  await collected();
  expect(told).toStrictEqual(['a', 'a']);
});

test('before anybody follows, and after the end, nothing is told', async () => {
  foreign[Symbol.dispose]();
  putPort(1, WEB, '10.0.0.1');
  foreign.lost();
  foreign.compare([...ports.values()]);
  await collected();
  expect(told).toStrictEqual([]);
});
