import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ClientProbe } from './client-probe.ts';

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
});

afterEach(() => {
  jest.useRealTimers();
});

function create() {
  const client = new PassThrough();
  const probe = new ClientProbe(client as unknown as Socket);
  return { client, probe, sent: () => String(client.read() ?? '') };
}

test('sends the first byte of an answer at once, and more of it later and later', () => {
  const { probe, sent } = create();
  probe.send();
  expect(sent()).toBe('H');
  const seconds = [0.05, 0.5, 5, 50, 500];
  const bytes = seconds.map((after) => {
    jest.advanceTimersByTime(after * 1_000 - 1);
    const early = sent();
    jest.advanceTimersByTime(1);
    return early + sent();
  });
  expect(bytes).toStrictEqual(['T', 'T', 'P', '/', '']);
});

test('asked again, sends a byte more and does not hurry', () => {
  const { probe, sent } = create();
  probe.send();
  probe.send();
  expect(sent()).toBe('HT');
  jest.advanceTimersByTime(50);
  expect(sent()).toBe('T');
});

test('sends no more than what every answer begins with', () => {
  const { probe, sent } = create();
  for (let times = 0; times < 20; times += 1) probe.send();
  expect(sent()).toBe('HTTP/1.');
});

test('takes what it has sent off the answer, and off that alone', () => {
  const { probe, sent } = create();
  probe.send();
  probe.send();
  expect(probe.strip(Buffer.alloc(0))).toHaveLength(0);
  expect(String(probe.strip(ANSWER))).toBe(String(ANSWER).slice(2));
  expect(String(probe.strip(Buffer.from('the body')))).toBe('the body');
  sent();
  probe.send();
  jest.advanceTimersByTime(100_000);
  expect(sent()).toBe('');
});

test('a client that is gone gets no byte', () => {
  const { client, probe, sent } = create();
  client.on('error', () => {});
  client.destroy();
  probe.send();
  expect(sent()).toBe('');
  expect(String(probe.strip(ANSWER))).toBe(String(ANSWER));
});

test('stopped, it waits for nothing', () => {
  const { probe } = create();
  probe.send();
  probe.stop();
  expect(jest.getTimerCount()).toBe(0);
});
