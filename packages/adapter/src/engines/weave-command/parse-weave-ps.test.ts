import { expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { parseWeavePs } from './parse-weave-ps.ts';

test('the host’s line, a container with two addresses, one without', () => {
  const output = [
    'weave:expose 5e:1f:ba:1c:2b:01 10.32.0.1/12',
    '3f0a11d2c9b4 02:42:0a:20:00:02 10.32.0.2/12 10.2.1.7/24',
    '77ab01cd23ef 02:42:0a:20:00:03',
    '',
  ].join('\n');
  expect(parseWeavePs(output)).toEqual([
    {
      id: 'weave:expose',
      mac: '5e:1f:ba:1c:2b:01',
      addresses: [ipv4Cidr('10.32.0.1/12')],
    },
    {
      id: '3f0a11d2c9b4',
      mac: '02:42:0a:20:00:02',
      addresses: [ipv4Cidr('10.32.0.2/12'), ipv4Cidr('10.2.1.7/24')],
    },
    { id: '77ab01cd23ef', mac: '02:42:0a:20:00:03', addresses: [] },
  ]);
});

test('no output, no entries', () => {
  expect(parseWeavePs('')).toStrictEqual([]);
});
