// Docker's events and what they change, past HTTP: order, times, names.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { type WatchParts, watchContainers } from '../src/docker-events/watch-containers.ts';
import type { NameService, OnNetwork } from '../src/names/create-name-service.ts';
import { createFakeDocker, type FakeDocker, fakeContainer } from './support/fake-docker.ts';
import { createFakeNetworkEngine, type FakeNetworkEngine } from './support/fake-network-engine.ts';
import { createRecordingLog, type RecordingLog } from './support/recording-log.ts';

const [WEB, DB, OTHER] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const labels = { 'powerstrip-weave.network': 'weave' };
/** See attachInBackground: 2 s. */
const AFTER_THE_FIRST_DELAY_MS = 2_200;
const foreign = { 'powerstrip-weave.network': 'not-ours' };

let docker: FakeDocker;
let engine: FakeNetworkEngine;
let log: RecordingLog;
let calls: string[];
let restored: OnNetwork[];
let known: string[];
let stop: AbortController;
let watching: Promise<void> | undefined;

beforeEach(() => {
  docker = createFakeDocker();
  engine = createFakeNetworkEngine();
  log = createRecordingLog();
  calls = [];
  restored = [];
  known = [];
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await watching;
});

const short = (id: string) => id.slice(0, 1);
const names: NameService = {
  attached: async () => undefined,
  detached: (id) => void calls.push(`detached ${short(id)}`),
  async restore(found) {
    for await (const one of found) {
      calls.push(`restored ${short(one.container.Id)}`);
      restored.push(one);
    }
  },
  known: () => known,
  renamed: (id, name) => void calls.push(`renamed ${short(id)} ${name}`),
  changed: () => void calls.push('changed'),
  settled: async () => undefined,
};

function watch(parts: Partial<WatchParts> = {}): void {
  const attacher = {
    attach: async (id: string) => {
      calls.push(`attach ${short(id)}`);
      return { kind: 'unmanaged' as const };
    },
    forget: (id: string) => void calls.push(`forget ${short(id)}`),
    attachedAddresses: () => undefined,
    attachedIds: () => [],
    forgetLast: () => undefined,
    look: async () => false,
  };
  const giveWay = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    calls.push('give way');
  };
  const ownership = { network: 'weave', unlabelled: false };
  watching = watchContainers(
    { docker, engine, attacher, log, ownership, foreground: { giveWay }, names, ...parts },
    stop.signal,
  );
}

function put(id: string, options: Partial<Parameters<typeof fakeContainer>[0]> = {}): void {
  docker.containers.set(id, fakeContainer({ id, pid: 42, labels, ...options }));
}

const lines = (message: string) => log.lines.filter((line) => line.message.includes(message));
const scanned = (times = 1) => waitUntil('the scan', 5_000, () => lines('reconciled').length >= times);
const called = (call: string) => waitUntil(call, 5_000, () => calls.includes(call));

describe('a scan', () => {
  test('attaches what runs without its network, and says how much there was', async () => {
    put(WEB);
    put(DB);
    put(OTHER, { labels: foreign });
    engine.attached = [DB];
    watch();
    await called('attach a');
    await called('restored b');
    expect(calls).not.toContain('attach b');
    expect(calls).not.toContain('attach c');
    const { fields } = lines('reconciled')[0] ?? { fields: {} };
    expect(fields).toStrictEqual({ containers: 2, attached: 1, durationMs: expect.any(Number) });
    const { durationMs } = fields as { durationMs: number };
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(durationMs).toBeLessThan(performance.now() / 2);
  });

  test('begins when events are kept already, and ends before the first of them counts', async () => {
    const { containerEvents, listContainers } = docker;
    docker.containerEvents = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const events = await containerEvents(...args);
      calls.push('events');
      return events;
    };
    docker.listContainers = async () => {
      calls.push('list');
      docker.emit({ action: 'die', id: WEB, labels });
      await new Promise((resolve) => setTimeout(resolve, 50));
      calls.push('listed');
      return listContainers();
    };
    watch();
    await called('forget a');
    expect(calls.filter((call) => call !== 'detached a')).toStrictEqual([
      'events',
      'list',
      'listed',
      'forget a',
    ]);
  });

  test('gives names to what is attached, with its addresses, one by one, as nobody waits', async () => {
    for (const id of [WEB, DB, OTHER]) put(id);
    engine.attached = [WEB, DB, OTHER];
    const { inspectContainer } = docker;
    docker.inspectContainer = async (ref) => {
      calls.push(`inspect ${short(ref)}`);
      if (ref === DB) return undefined;
      if (ref === OTHER) return fakeContainer({ id: OTHER, pid: 0 });
      return inspectContainer(ref);
    };
    watch();
    await called('inspect c');
    expect(calls).toStrictEqual([
      ...['give way', 'inspect a', 'restored a'],
      ...['give way', 'inspect b'],
      ...['give way', 'inspect c'],
    ]);
    expect(restored).toStrictEqual([
      {
        container: expect.objectContaining({ Id: WEB }),
        addresses: [expect.objectContaining({ address: '10.255.0.9' })],
      },
    ]);
  });

  test('takes the names from what no longer runs, and from nothing else', async () => {
    put(WEB);
    put(DB, { running: false });
    known = [WEB, DB, OTHER];
    watch();
    await called('detached c');
    expect(calls.filter((call) => call.startsWith('detached'))).toStrictEqual(['detached b', 'detached c']);
  });

  test('that cannot tell the names warns, and the watch goes on', async () => {
    watch({ names: { ...names, restore: () => Promise.reject(new Error('no files')) } });
    await waitUntil('the warning', 5_000, () => lines('names are not all known yet').length === 1);
    docker.emit({ action: 'die', id: WEB, labels });
    await called('forget a');
  });
});

describe('an event', () => {
  beforeEach(async () => {
    watch();
    await scanned();
    calls.length = 0;
  });

  /** The last event is handled when this one is. */
  async function settle(): Promise<void> {
    docker.emit({ action: 'rename', id: OTHER, labels: { ...labels, name: 'last' } });
    await called('renamed c last');
    calls.pop();
  }

  test('of a start attaches, and may change what Docker’s names mean, whosever it is', async () => {
    docker.emit({ action: 'start', id: WEB, labels });
    docker.emit({ action: 'start', id: DB, labels: foreign });
    await settle();
    expect(calls).toStrictEqual(['changed', 'attach a', 'changed']);
  });

  // A client that starts it again within moments would have its new process killed for the failure of the old one.
  test.each(['die', 'destroy'] as const)('of a %s ends what was to be tried again', async (action) => {
    let tries = 0;
    const attach = async () => {
      tries += 1;
      throw new Error('no');
    };
    const attacher = { attach, forget: () => undefined, attachedIds: () => [], forgetLast: () => undefined };
    watch({ attacher: { ...attacher, attachedAddresses: () => undefined, look: async () => false } });
    await scanned();
    docker.emit({ action: 'start', id: WEB, labels });
    await waitUntil('the first try', 5_000, () => tries === 1);
    docker.emit({ action, id: WEB, labels });
    await sleep(AFTER_THE_FIRST_DELAY_MS);
    expect(tries).toBe(1);
  });

  test.each(['die', 'destroy'] as const)('of a %s ends its names and what is known of it', async (action) => {
    docker.emit({ action, id: WEB, labels });
    docker.emit({ action, id: DB, labels: foreign });
    await settle();
    expect(calls).toStrictEqual(['forget a', 'detached a']);
    expect(engine.calls).toContain(action === 'die' ? 'died aaaa' : 'removed aaaa');
  });

  test('of a rename gives the new name, if Docker tells it', async () => {
    docker.emit({ action: 'rename', id: WEB, labels: { ...labels, name: 'shop' } });
    docker.emit({ action: 'rename', id: DB, labels });
    await settle();
    expect(calls).toStrictEqual(['renamed a shop']);
  });

  test('of a creation tells the engine the addresses that were picked', async () => {
    const picked = { ...labels, 'powerstrip-weave.addresses': '10.32.0.9/12' };
    docker.emit({ action: 'create', id: WEB, labels: picked });
    docker.emit({ action: 'create', id: DB, labels });
    docker.emit({ action: 'create', id: OTHER, labels: { ...labels, 'powerstrip-weave.addresses': '' } });
    await settle();
    expect(engine.calls.filter((call) => call.startsWith('created'))).toStrictEqual([
      'created aaaa 10.32.0.9',
    ]);
  });
});

describe('a stream that ends', () => {
  /** When each stream was asked for, and from what time on. */
  let asked: { atMs: number; since: number }[];
  beforeEach(() => {
    asked = [];
    const { containerEvents } = docker;
    docker.containerEvents = (since, signal) => {
      asked.push({ atMs: performance.now(), since });
      return containerEvents(since, signal);
    };
  });
  const pauses = () => asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));

  test('is opened again from the last event on', async () => {
    const before = Date.now() / 1000;
    watch();
    await scanned();
    const time = Date.now() / 1000 + 100;
    docker.emit({ action: 'start', id: WEB, labels: foreign, time });
    docker.emit({ action: 'start', id: DB, labels: foreign, time: time - 50 });
    docker.breakStreams();
    await scanned(2);
    expect(asked.map(({ since }) => since)).toStrictEqual([expect.any(Number), time]);
    expect(asked[0]?.since).toBeGreaterThanOrEqual(before);
    expect(asked[0]?.since).toBeLessThan(time);
  });

  test('or fails is tried again after a pause, which doubles until it works', async () => {
    docker.failures.set('containerEvents', new Error('engine down'));
    watch();
    await waitUntil('four tries', 5_000, () => asked.length === 4);
    expect(lines('event stream failed').length).toBeGreaterThanOrEqual(3);
    docker.failures.clear();
    await scanned();
    docker.breakStreams();
    await scanned(2);
    const [first = 0, second = 0, third = 0, fourth = 0, reopened = Infinity] = pauses();
    for (const [index, pause] of [first, second, third, fourth].entries())
      expect(pause).toBeGreaterThan(100 * 2 ** index - 5);
    expect(third).toBeLessThan(800);
    expect(reopened).toBeLessThan(900);
  });

  test('because the adapter ends is no failure', async () => {
    docker.containerEvents = (_since, signal) =>
      new Promise((_resolve, reject) => {
        asked.push({ atMs: performance.now(), since: 0 });
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    watch();
    await waitUntil('the stream', 5_000, () => asked.length === 1);
    stop.abort();
    await watching;
    expect(log.lines).toStrictEqual([]);
    expect(asked).toHaveLength(1);
  });
});
