import { expect, test } from '@jest/globals';
import { isAsMighty } from './host-dockerd.ts';

const status = (effective: string, bounds = effective, pids = '1') =>
  `Name:\tx\nNSpid:\t${pids}\nCapPrm:\t${effective}\nCapEff:\t${effective}\nCapBnd:\t${bounds}\n`;

const all = '000001ffffffffff';
const passedOn = '000001fffeffffff';

test.each([
  ['the same', status(all), status(all), true],
  ['all that process 1 can pass on', status(passedOn), status(all, passedOn), true],
  ['less than that', status('00000000a80425fb'), status(all, passedOn), false],
  ['pids of its own', status(all, all, '4711\t1'), status(all), false],
])('a process with %s', (_what, one, init, expected) => {
  expect(isAsMighty(one, init)).toBe(expected);
});
