import { expect, test } from '@jest/globals';
import { HeadReader } from './head-reader.ts';

test.each([1, 2, 3, 7, 1_000])(
  'a head that comes in pieces of %i bytes is put together, and its rest kept',
  (size) => {
    const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: docker\r\n\r\nrest');
    const reader = new HeadReader();
    let at = 0;
    for (;;) {
      const read = reader.push(bytes.subarray(at, at + size));
      at += size;
      if (read === undefined) continue;
      expect(read.text).toBe('GET / HTTP/1.1\r\nHost: docker');
      expect(read.bytes.subarray(read.length).toString()).toBe(bytes.subarray(read.length, at).toString());
      return;
    }
  },
);

test('PX-BIG-5: byte by byte, each is searched once', () => {
  cpuSecondsOf(100_000);
  // Whatever else this machine does only adds: the least of some tries is the work itself.
  const least = (bytes: number) => Math.min(...Array.from({ length: 4 }, () => cpuSecondsOf(bytes)));
  // Four times as many bytes: four times the work, and sixteen times when all are searched again for each byte.
  expect(least(1_000_000) / least(250_000)).toBeLessThan(9);
});

/** Processor time of a head that comes in so many pieces of one byte. */
function cpuSecondsOf(bytes: number): number {
  const reader = new HeadReader();
  const byte = Buffer.from('y');
  const before = process.cpuUsage();
  for (let count = 0; count < bytes; count += 1) reader.push(byte);
  const { user, system } = process.cpuUsage(before);
  expect(reader.push(Buffer.from('\r\n\r\n'))?.text).toHaveLength(bytes);
  return (user + system) / 1e6;
}
