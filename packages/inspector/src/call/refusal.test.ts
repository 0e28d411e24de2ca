import { expect, test } from '@jest/globals';
import type { CallDetail } from '@pw/core/inspector';
import { faultOf, refusalOf } from './refusal.ts';

const refused = (more: object) =>
  ({
    id: 'ab12',
    status: 403,
    isRefused: true,
    answer: null,
    error: null,
    hooks: [],
    ...more,
  }) as unknown as CallDetail;
const answer = (message: string) => ({ body: { text: JSON.stringify({ message }) } });
const guard = { adapter: 'guard', outcome: 'refused', error: null };

test.each([
  [
    'an adapter, in the words that it gave',
    { answer: answer('powerstrip adapter guard: no (call ab12)'), hooks: [guard] },
    'guard',
    'no',
  ],
  ['an early answer has no words around it', { answer: answer('no'), hooks: [guard] }, 'guard', 'no'],
  [
    'powerstrip itself',
    { answer: answer('powerstrip: a body too long (call ab12)') },
    null,
    'powerstrip: a body too long',
  ],
  [
    'an answer that is no JSON',
    { answer: { body: { text: '<html>' } }, error: { message: 'why' } },
    null,
    'why',
  ],
  ['no word at all', {}, null, 'the answer was 403'],
])('%s', (_name, more, adapter, reason) => {
  expect(refusalOf(refused(more))).toEqual({ adapter, reason });
});

test('a call that was not refused', () => {
  expect(refusalOf(refused({ isRefused: false }))).toBeUndefined();
});

test.each([
  ['refused', 'powerstrip adapter guard: no', { title: 'Refused by guard:', text: 'no', isBad: true }],
  ['refused', 'in its own words', { title: 'Refused by guard:', text: 'in its own words', isBad: true }],
  ['failed', 'it broke', { title: 'ADAPTER_FAILED', text: 'it broke', isBad: true }],
] as const)('a hook that %s with %j', (outcome, message, fault) => {
  const error = { code: 'ADAPTER_FAILED', message };
  expect(faultOf({ adapter: 'guard', outcome, error, wouldRefuse: null })).toEqual(fault);
});

test('a hook without an error', () => {
  expect(faultOf({ adapter: 'guard', outcome: 'changed', error: null, wouldRefuse: null })).toBeUndefined();
});

test('an adapter that only observes: no error, but what would have been', () => {
  const wouldRefuse = 'powerstrip adapter guard: no';
  const error = { code: 'ADAPTER_FAILED', message: wouldRefuse };
  expect(faultOf({ adapter: 'guard', outcome: 'observed', error, wouldRefuse })).toEqual({
    title: 'guard only observes. It would have refused:',
    text: 'no',
    isBad: false,
  });
});
