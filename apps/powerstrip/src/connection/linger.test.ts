import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Linger } from './linger.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
});

afterEach(() => {
  jest.useRealTimers();
});

function create() {
  const client = Object.assign(new PassThrough({ autoDestroy: false }), { setTimeout: () => undefined });
  const dropped: string[] = [];
  client.pause();
  const linger = new Linger({
    client: client as unknown as Socket,
    context: { limits: { idleTimeoutMs: 600_000 } },
    dropEngine: () => dropped.push('engine'),
  });
  return { client, linger, dropped };
}

test('closes both connections on our side, and reads on', () => {
  const { client, linger, dropped } = create();
  expect(dropped).toStrictEqual(['engine']);
  expect(client.writableEnded).toBe(true);
  expect(client.isPaused()).toBe(false);
  expect(linger.idle).toBe(true);
});

test('a client that keeps its side open is cut off after two seconds', async () => {
  const { client } = create();
  await once(client, 'finish');
  jest.advanceTimersByTime(1_999);
  expect(client.destroyed).toBe(false);
  jest.advanceTimersByTime(1);
  expect(client.destroyed).toBe(true);
});

test('a client that is gone is not waited for', async () => {
  const { client, linger } = create();
  await once(client, 'finish');
  linger.onClientGone();
  expect(jest.getTimerCount()).toBe(0);
});
