// A part that another pw is starting at the same moment.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createStack, type PartName, type Stack } from '../src/stack/index.ts';
import { created, type FakeEngine, LABELS, running, startFakeEngine } from './fake-engine.ts';

let engine: FakeEngine;
let stack: Stack;
beforeEach(async () => {
  engine = await startFakeEngine();
  stack = createStack({ docker: engine.docker, port: engine.port });
  engine.networks.set('powerstrip', LABELS);
});
afterEach(async () => engine[Symbol.asyncDispose]());

const foreign = { Config: { Labels: {} } };
const old = { Created: new Date(Date.now() - 60_000).toISOString() };

/** Somebody creates the container between our look and our create. */
const createdByOther = (name: string, container: Parameters<FakeEngine['add']>[1]) => {
  engine.before = (what) => {
    if (what === 'create') engine.add(name, { Id: 'other', ...container });
    engine.before = () => {};
  };
};

/** The other one starts it a moment later. */
const startsSoon = async (name: string) => {
  await delay(200);
  const container = engine.containers.get(name);
  if (container !== undefined) container.State = running;
};

const idOf = (name: string) => engine.containers.get(name)?.Id;

describe('created by another pw since we looked', () => {
  test('a shim is there', async () => {
    createdByOther('weavewait', { State: created });
    expect(await stack.startPart('weavewait')).toBe(false);
  });

  test('a shim that Docker does not show yet is there', async () => {
    engine.before = (what) => {
      if (what !== 'create') return;
      engine.add('weavewait');
      setImmediate(() => engine.containers.delete('weavewait'));
      setTimeout(() => engine.add('weavewait', { State: created }), 200);
    };
    expect(await stack.startPart('weavewait')).toBe(false);
  });

  test.each<[PartName]>([['powerstrip-debug'], ['powerstrip-weave']])(
    '%s: it is waited for',
    async (part) => {
      createdByOther(part, { State: created });
      const [started] = await Promise.all([stack.startPart(part), startsSoon(part)]);
      expect(started).toBe(false);
      expect(engine.containers.get(part)).toMatchObject({ Id: 'other', State: running });
    },
  );

  test('one that is removed again is named as that', async () => {
    createdByOther('powerstrip-debug', { State: created });
    const gone = delay(200).then(() => engine.containers.delete('powerstrip-debug'));
    await expect(stack.startPart('powerstrip-debug')).rejects.toMatchObject({
      code: 'PART_FAILED',
      message: 'powerstrip-debug: another pw has created it, and it did not come up',
    });
    await gone;
  });

  test('a container of somebody else’s takes the name', async () => {
    createdByOther('powerstrip-debug', foreign);
    await expect(stack.startPart('powerstrip-debug')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });
});

describe('there when we look', () => {
  test('created a moment ago: it is waited for', async () => {
    engine.add('powerstrip-debug', { Id: 'other', State: created });
    const [started] = await Promise.all([
      stack.startPart('powerstrip-debug'),
      startsSoon('powerstrip-debug'),
    ]);
    expect(started).toBe(false);
    expect(idOf('powerstrip-debug')).toBe('other');
  });

  test('created a moment ago, and removed again: we start our own', async () => {
    engine.add('powerstrip-debug', { Id: 'other', State: created });
    const gone = delay(200).then(() => engine.containers.delete('powerstrip-debug'));
    expect(await stack.startPart('powerstrip-debug')).toBe(true);
    await gone;
    expect(engine.containers.get('powerstrip-debug')?.State).toEqual(running);
  });

  test.each([
    ['created long ago', { State: created, ...old }],
    ['ended', { State: { Status: 'exited', Running: false, ExitCode: 1 } as const }],
  ])('%s: ours replaces it', async (_, container) => {
    engine.add('powerstrip-debug', { Id: 'other', ...container });
    expect(await stack.startPart('powerstrip-debug')).toBe(true);
    expect(idOf('powerstrip-debug')).not.toBe('other');
  });

  test('an interrupt ends the wait', async () => {
    engine.add('powerstrip-debug', { State: created });
    const reason = new Error('interrupted');
    await expect(stack.startPart('powerstrip-debug', AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('the private network', () => {
  beforeEach(() => engine.networks.clear());

  test('is left to the pw that has created the shim', async () => {
    engine.add('weavewait', { State: created });
    await stack.startPart('weavewait');
    const createNetwork = delay(200).then(() => engine.networks.set('powerstrip', LABELS));
    expect(await stack.startPart('powerstrip-debug')).toBe(true);
    await createNetwork;
    expect(await stack.removeStarted()).toStrictEqual(['powerstrip-debug']);
  });

  test('is created at once where no other pw is known', async () => {
    const startedAt = performance.now();
    expect(await stack.startPart('powerstrip-debug')).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(await stack.removeStarted()).toStrictEqual(['powerstrip-debug', 'network powerstrip']);
  });

  test('goes also where there are two', async () => {
    engine.networks.set('powerstrip', LABELS).set('powerstrip~2', LABELS).set('powerstrip-other', LABELS);
    expect(await stack.down()).toStrictEqual(['network powerstrip']);
    expect([...engine.networks.keys()]).toStrictEqual(['powerstrip-other']);
  });
});
