// What `pw demo` removes at its end, by words and by Ctrl-C: what it has started, and nothing that was there before.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DemoEvent } from '../src/demo/demo-event.ts';
import type { DemoWord } from '../src/demo/demo-word-list.ts';
import { runDemo } from '../src/demo/run-demo.ts';
import { type FakeEngine, LABELS, startFakeEngine } from './fake-engine.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pwcli-leaves-'));
const path = process.env.PATH;
let engine: FakeEngine;

beforeEach(async () => {
  engine = await startFakeEngine();
});
afterEach(async () => {
  process.env.PATH = path;
  await engine[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

type Run = { dev?: boolean; interruptAt?: (event: DemoEvent) => boolean };

/** Says the words; gives what was removed. Nothing of the examples is there, so the words that run one fail. */
async function demo(words: DemoWord[], { dev = false, interruptAt = () => false }: Run = {}) {
  const interrupt = new AbortController();
  const removed: string[] = [];
  const emit = (event: DemoEvent) => {
    if (event.kind === 'part' && event.state === 'removed') removed.push(event.name);
    if (interruptAt(event)) interrupt.abort(new Error('interrupted'));
  };
  const configPath = join(scratch, 'state', 'adapters.yml');
  const { docker, dockerHost, port } = engine;
  const stack = { docker, dockerHost, port, registry: 'localhost', configPath };
  const failure = await runDemo({ ...stack, words, dev, emit, signal: interrupt.signal }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { removed, failure };
}

const upBefore = (...names: string[]) => {
  for (const name of names) engine.add(name, { HostConfig: published() });
  engine.networks.set('powerstrip', LABELS);
  engine.networks.set('weave', LABELS);
};

const published = () => ({
  NetworkMode: 'powerstrip',
  PortBindings: { '2375/tcp': [{ HostIp: '127.0.0.1', HostPort: String(engine.port) }] },
});

const there = () => ({
  containers: [...engine.containers.keys()].toSorted(),
  networks: [...engine.networks.keys()].toSorted(),
});

const talk = ['weavewait', 'powerstrip-debug', 'powerstrip-weave', 'powerstrip'];
const daily = ['weavewait', 'powerstrip-weave', 'powerstrip'];
const networks = ['powerstrip', 'weave'];

describe('all', () => {
  test('removes all that it has started, powerstrip first', async () => {
    expect(await demo(['all'])).toEqual({
      failure: expect.stringContaining('localhost/pw/example'),
      removed: [...talk.toReversed(), 'network powerstrip', 'network weave'],
    });
    expect(there()).toEqual({ containers: [], networks: [] });
  });

  test('on a stack that was up removes nothing', async () => {
    upBefore(...talk);
    expect((await demo(['all'])).removed).toStrictEqual([]);
    expect(there()).toEqual({ containers: talk.toSorted(), networks });
  });

  test('on a stack of pw up removes powerstrip-debug alone', async () => {
    upBefore(...daily);
    expect((await demo(['all'])).removed).toEqual(['powerstrip-debug']);
    expect(there()).toEqual({ containers: daily.toSorted(), networks });
  });
});

describe('dev', () => {
  const interruptAt = (event: DemoEvent) => event.kind === 'part' && event.state === 'up';

  test('on a stack of pw up removes at Ctrl-C what it has started', async () => {
    upBefore(...daily);
    expect((await demo(['ps-debug'], { dev: true, interruptAt })).removed).toEqual(['powerstrip-debug']);
    expect(there()).toEqual({ containers: daily.toSorted(), networks });
  });
});

describe('fig', () => {
  beforeEach(() => {
    // A compose that knows its version, and fails at all else.
    writeFileSync(join(engineFolder(), 'docker-compose'), '#!/bin/sh\n[ "$1" = version ] && echo 1.29.2\n', {
      mode: 0o755,
    });
  });

  test('on a stack of pw up removes powerstrip-debug alone', async () => {
    upBefore(...daily);
    expect((await demo(['fig'])).removed).toEqual(['powerstrip-debug']);
    expect(there()).toEqual({ containers: daily.toSorted(), networks });
  });

  test('keeps what an earlier word has started', async () => {
    expect((await demo(['ps-debug', 'fig'])).removed).toEqual([
      'powerstrip',
      'powerstrip-weave',
      'weavewait',
      'network weave',
    ]);
    expect(there()).toEqual({ containers: ['powerstrip-debug'], networks: ['powerstrip'] });
  });
});

describe('words one by one', () => {
  const atPowerstrip = (event: DemoEvent) =>
    event.kind === 'part' && event.name === 'powerstrip' && event.state === 'starting';

  test('Ctrl-C removes the parts of the words before, too', async () => {
    await demo(['ps-debug', 'ps-weave', 'ps'], { interruptAt: atPowerstrip });
    expect(there()).toEqual({ containers: [], networks: [] });
  });

  test('Ctrl-C leaves what was there before', async () => {
    upBefore('weavewait', 'powerstrip-weave');
    await demo(['ps-debug', 'ps-weave', 'ps'], { interruptAt: atPowerstrip });
    expect(there()).toEqual({ containers: ['powerstrip-weave', 'weavewait'], networks });
  });

  test('without Ctrl-C all stay, until shutdown removes them whoever started them', async () => {
    upBefore('weavewait', 'powerstrip-weave');
    expect((await demo(['ps-debug', 'ps-weave', 'ps'])).removed).toStrictEqual([]);
    expect(there().containers).toEqual(talk.toSorted());
    await demo(['shutdown']);
    expect(there()).toEqual({ containers: [], networks: [] });
  });
});

function engineFolder(): string {
  const folder = mkdtempSync(`${scratch}-bin-`);
  process.env.PATH = `${folder}:${path}`;
  return folder;
}
