import { expect, test } from '@jest/globals';
import { formatBytes } from './bytes.ts';
import { formatDuration } from './duration.ts';
import { shortPath } from './short-path.ts';

test.each([
  [0.04, '0.0 ms'],
  [9.94, '9.9 ms'],
  [37.9, '38 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [12_345, '12 s'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [16 * 1024 ** 2, '16 MiB'],
  [5 * 1024 ** 4, '5.0 TiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('ids are cut to what Docker shows', () => {
  expect(shortPath(`/containers/${'0123456789abcdef'.repeat(4)}/start`)).toBe(
    '/containers/0123456789ab/start',
  );
  expect(shortPath(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab');
  expect(shortPath('/images/sha256:0123/json')).toBe('/images/sha256:0123/json');
});
