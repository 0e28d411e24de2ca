import { EventEmitter, once } from 'node:events';
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
let onTold: (id: string) => void | Promise<void>;
let isOurs: boolean;

beforeEach(() => {
  ports = new Map();
  expected = new Map();
  told = [];
  isOurs = true;
  log = createRecordingLog();
  onTold = (id) => {
    expected.set(id, [...ports.values()].find((port) => port.id === id)?.addresses ?? []);
  };
  foreign = createForeignChanges({
    ports: { find: async (pid) => ports.get(pid), list: async () => [...ports.values()] },
    addresses: { expected: (id) => expected.get(id) ?? [], running: () => [...expected.keys()] },
    log,
  });
  foreign.follow(async (id) => {
    told.push(id[0] ?? '');
    await onTold(id);
    return isOurs;
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
test('it is told again until the container has what its port says, at most twenty times', async () => {
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

// The engine takes over what it compares, but the names in hosts files have yet to follow.
test('what is compared and at once expected is told', async () => {
  ports.set(2, { link: {} as Link, pid: 2, id: DB, addresses: ['10.0.0.2'] });
  foreign.compare([...ports.values()]);
  expected.set(DB, ['10.0.0.2']);
  await collected();
  expect(told).toStrictEqual(['b']);
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

test('one that is left alone is told once, however often its port is seen, until it has another port', async () => {
  isOurs = false;
  onTold = () => undefined;
  putPort(1, WEB, '10.0.0.1');
  await collected();
  putPort(1, WEB, '10.0.0.1', '10.0.0.2');
  foreign.lost();
  await collected();
  foreign.compare([...ports.values()]);
  await collected();
  expect(told).toStrictEqual(['a']);
  ports.delete(1);
  foreign.seen(hostEndName(1));
  await collected();
  putPort(1, WEB, '10.0.0.1');
  await collected();
  expect(told).toStrictEqual(['a', 'a']);
});

test.each(['seen', 'lost'] as const)('of many that are %s at once, eight are looked at', async (how) => {
  let [running, most] = [0, 0];
  const note = onTold;
  onTold = async (id) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    note(id);
    running -= 1;
  };
  for (let pid = 1; pid <= 40; pid += 1) {
    const id = pid.toString(16).padStart(64, '0');
    if (how === 'seen') putPort(pid, id, `10.0.0.${pid}`);
    else ports.set(pid, { link: {} as Link, pid, id, addresses: [`10.0.0.${pid}`] });
  }
  if (how === 'lost') foreign.lost();
  await waitUntil('all', 5_000, () => expected.size === 40 && running === 0);
  expect(told).toHaveLength(40);
  expect(most).toBe(8);
});

/** Notes what there was before the wait, as a look does that is overtaken. */
function noteLate(): () => void {
  const gate = new EventEmitter();
  const opened = once(gate, 'open');
  const note = onTold;
  onTold = async (id) => {
    if (told.length > 1) return note(id);
    const before = [...ports.values()].find((port) => port.id === id)?.addresses ?? [];
    await opened;
    expected.set(id, before);
  };
  return () => void gate.emit('open');
}

test('one that is attached again while its detach is looked at has its addresses in the end', async () => {
  expected.set(WEB, ['10.0.0.1']);
  foreign.seen(hostEndName(process.pid));
  const go = noteLate();
  await waitUntil('the look', 5_000, () => told.length === 1);
  putPort(process.pid, WEB, '10.0.0.1');
  await collected();
  go();
  await collected();
  expect(expected.get(WEB)).toStrictEqual(['10.0.0.1']);
  expect(told).toStrictEqual(['a', 'a']);
});

test('one that is detached while its attach is looked at has none in the end', async () => {
  const go = noteLate();
  putPort(process.pid, WEB, '10.0.0.1');
  await waitUntil('the look', 5_000, () => told.length === 1);
  ports.delete(process.pid);
  foreign.seen(hostEndName(process.pid));
  await collected();
  go();
  await waitUntil('none', 5_000, () => expected.get(WEB)?.length === 0);
  expect(told).toStrictEqual(['a', 'a']);
});
