import { expect, test } from '@jest/globals';
import { foldKey } from './fold-key.ts';

test.each([
  ['HostConfig', 'hostconfig'],
  ['HOSTCONFIG', 'hostconfig'],
  ['NetworKMode', 'networkmode'],
  ['Networ\u212aMode', 'networkmode'],
  ['hoſtConfig', 'hostconfig'],
  ['Ports_1-2', 'ports_1-2'],
])('%s is %s', (key, folded) => {
  expect(foldKey(key)).toBe(folded);
});

// Docker ignores such a key, so it must not be taken for the field: PX-KEY-1 and its kind.
test.each([
  'ＨostConfig',
  'Hostⅽonfig',
  'HostConﬁg',
  'ΗostConfig',
  'HostConfıg',
  'HoßtConfig',
  'HostConfig\u0307',
])('%s is not HostConfig', (key) => {
  expect(foldKey(key)).not.toBe('hostconfig');
});

test('of all characters only the Kelvin sign and the long s become ASCII letters', () => {
  const folded: number[] = [];
  for (let code = 0x80; code <= 0x10ffff; code += 1) {
    if (/^[\0-\x7f]+$/.test(foldKey(String.fromCodePoint(code)))) folded.push(code);
  }
  expect(folded).toEqual([0x17f, 0x212a]);
});
