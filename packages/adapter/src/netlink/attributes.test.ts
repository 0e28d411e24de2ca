import { expect, test } from '@jest/globals';
import {
  attribute,
  formatIpv4,
  ipv4,
  nestedAttribute,
  parseAttributes,
  readText,
  text,
  u8,
  u32,
  u64,
} from './attributes.ts';

test('attributes are padded to four bytes and read back', () => {
  const bytes = Buffer.concat([
    attribute(3, text('ethwe')),
    attribute(4, u32(1400)),
    nestedAttribute(12, attribute(4, u8(1))),
    attribute(9, u64(5000)),
  ]);
  expect(bytes.length % 4).toBe(0);
  const parsed = parseAttributes(bytes);
  expect(readText(parsed.get(3) ?? Buffer.alloc(0))).toBe('ethwe');
  expect(parsed.get(4)?.readUInt32LE(0)).toBe(1400);
  expect(parsed.get(9)?.readBigUInt64LE(0)).toBe(5000n);
  expect(parseAttributes(parsed.get(12) ?? Buffer.alloc(0)).get(4)).toEqual(Buffer.of(1));
});

test('addresses go over in network order', () => {
  expect(ipv4('10.255.0.51')).toEqual(Buffer.of(10, 255, 0, 51));
  expect(formatIpv4(Buffer.of(10, 255, 0, 51, 99))).toBe('10.255.0.51');
});

test.each([[Buffer.of(1)], [Buffer.of(3, 0, 1, 0)], [Buffer.of(200, 0, 1, 0, 0, 0, 0, 0)]])(
  'malformed bytes %p give nothing',
  (bytes) => {
    expect(parseAttributes(bytes).size).toBe(0);
  },
);
