import { expect, test } from '@jest/globals';
import { GrowingBuffer } from './growing-buffer.ts';

test('parts of every size are put together', () => {
  const buffer = new GrowingBuffer();
  const parts = [1, 5_000, 1, 1, 20_000, 0, 3].map((length, index) => Buffer.alloc(length, 97 + index));
  for (const part of parts) buffer.append(part);
  expect(buffer.length).toBe(25_006);
  expect(buffer.bytes.equals(Buffer.concat(parts))).toBe(true);
});

test('a part alone is not copied, and is not written to by later ones', () => {
  const buffer = new GrowingBuffer();
  const first = Buffer.from('first-rest').subarray(0, 5);
  buffer.append(first);
  expect(buffer.bytes.buffer).toBe(first.buffer);
  buffer.append(Buffer.from('second'));
  expect([buffer.take().toString(), buffer.length]).toEqual(['firstsecond', 0]);
  buffer.append(Buffer.from('x'));
  expect(buffer.take().toString()).toBe('x');
  expect(first.toString()).toBe('first');
});

test('a million parts of one byte take linear time and memory', () => {
  const buffer = new GrowingBuffer();
  const part = Buffer.from('x');
  const startedAt = performance.now();
  for (let count = 0; count < 1_000_000; count += 1) buffer.append(part);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(buffer.take().buffer.byteLength).toBeLessThan(2_100_000);
});

test('a cleared buffer frees its own memory, not that of a part', () => {
  const buffer = new GrowingBuffer();
  const part = Buffer.alloc(20_000);
  for (const count of [1, 2]) {
    for (let index = 0; index < count; index += 1) buffer.append(part);
    const { buffer: memory } = buffer.bytes;
    buffer.clear();
    expect([buffer.length, part.length, memory.byteLength > 0]).toEqual([0, 20_000, count === 1]);
  }
});
