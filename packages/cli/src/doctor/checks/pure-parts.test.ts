import { expect, test } from '@jest/globals';
import { flagOf } from '../../stack/flag-of.ts';
import { findStale } from './veths.ts';

test('a veth is stale when the process of its name does not live', () => {
  const links = ['eth0', 'vethwepl1', 'vethwepl22', 'vethwepl', 'veth1234', 'vethweplx1'];
  expect(findStale(links, (pid) => pid === '1')).toEqual(['vethwepl22']);
});

test.each([
  [['serve', '--engine', 'weave'], 'weave'],
  [['serve', '--engine=weave'], 'weave'],
  [['serve'], undefined],
  [['--engine'], undefined],
])('--engine of %p is %p', (words, value) => {
  expect(flagOf(words, '--engine')).toBe(value);
});
