import { expect, test } from '@jest/globals';
import { parsePort } from './parse-port.ts';

test.each([
  ['0', 0],
  ['80', 80],
  ['65535', 65_535],
])('%s', (text, port) => {
  expect(parsePort(text)).toBe(port);
});

test.each(['', '65536', '99999', '-1', '1.5', '1e3', '0x50', ' 80', '000080'])('%j is no port', (text) => {
  expect(parsePort(text)).toBeUndefined();
});
