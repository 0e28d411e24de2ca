import { expect, test } from '@jest/globals';
import type { CallSummary } from '@pw/core/inspector';
import { mergeCalls } from './merge-calls.ts';

const call = (id: string, second: number, state: CallSummary['state'] = 'ended') =>
  ({ id, startedAt: `2026-01-05T09:30:${String(second).padStart(2, '0')}.000Z`, state }) as CallSummary;
const ids = (calls: readonly CallSummary[]) => calls.map(({ id }) => id).join('');

test('what is new comes first, whatever the order in which it arrives', () => {
  const known = [call('c', 3), call('b', 2)];
  expect(ids(mergeCalls(known, [call('d', 4), call('e', 5)], 10))).toBe('edcb');
  expect(ids(mergeCalls(known, [call('e', 5), call('a', 1)], 10))).toBe('ecba');
});

test('of one moment, the later to arrive stands above', () => {
  expect(ids(mergeCalls([call('a', 1)], [call('b', 1), call('c', 1)], 10))).toBe('cba');
});

test('a newer state replaces a call in its place', () => {
  const [first, second] = mergeCalls([call('b', 2), call('a', 1, 'running')], [call('a', 1)], 10);
  expect(first?.id).toBe('b');
  expect(second).toMatchObject({ id: 'a', state: 'ended' });
});

test('a call that has ended does not run again', () => {
  const begin = call('a', 1, 'running');
  expect(mergeCalls([call('a', 1)], [begin], 10)).toMatchObject([{ state: 'ended' }]);
  expect(mergeCalls([], [call('a', 1), begin], 10)).toMatchObject([{ state: 'ended' }]);
});

test('beyond the bound the oldest go', () => {
  expect(ids(mergeCalls([call('b', 2), call('a', 1)], [call('c', 3)], 2))).toBe('cb');
});
