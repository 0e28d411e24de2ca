import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import type { CallDetail, HookDetail, InspectedBody } from '@pw/core/inspector';
import { formatCall } from './format-call.ts';

const plain = (call: CallDetail) => stripVTControlCharacters(formatCall(call).join('\n'));

function body(value: unknown, isCut = false): InspectedBody {
  const text = JSON.stringify(value);
  return { text, bytes: text.length, isCut };
}

function hook(change: Partial<HookDetail>): HookDetail {
  return {
    ...{ adapter: 'weave', type: 'pre-hook', startedMs: 0, durationMs: 9.2, outcome: 'unmodified' },
    ...{ error: null, wouldRefuse: null, skipped: null, packet: null, reply: null },
    ...change,
  } as HookDetail;
}

function call(change: Partial<CallDetail>): CallDetail {
  const path = '/v1.41/containers/create';
  return {
    method: 'POST',
    path,
    status: 201,
    durationMs: 37.9,
    error: null,
    hooks: [],
    ...change,
  } as CallDetail;
}

const request = (value: unknown) => ({ Method: 'POST', Request: '/x', Body: JSON.stringify(value) });
const changed = hook({
  outcome: 'changed',
  packet: body({ Type: 'pre-hook', ClientRequest: request({ Cmd: null }) }),
  reply: body({ ModifiedClientRequest: request({ Cmd: ['hello'] }) }),
});

test('a call with what a hook changed', () => {
  expect(plain(call({ hooks: [hook({ adapter: 'debug', durationMs: 7.1 }), changed] }))).toBe(
    `
POST   /v1.41/containers/create 201 38 ms [debug 7 ms, weave 9 ms]
  weave changed the request
    - Cmd: null
    + Cmd: ["hello"]`.slice(1),
  );
});

test('what is beside the body is named as a whole', () => {
  const answer = (Code: number) => ({ ContentType: null, Body: null, Code });
  const post = hook({
    ...{ type: 'post-hook', outcome: 'changed' },
    packet: body({ Type: 'post-hook', ClientRequest: request({}), ServerResponse: answer(200) }),
    reply: body({ ModifiedServerResponse: answer(500) }),
  });
  expect(plain(call({ hooks: [post] }))).toContain(
    '  weave changed the answer\n    - Code: 200\n    + Code: 500',
  );
});

test('a change too long to be recorded, a hook that only observes, one that failed, one that was skipped', () => {
  const hooks = [
    hook({ ...changed, packet: body({}, true) }),
    hook({ adapter: 'watch', outcome: 'observed', wouldRefuse: 'answered 409 in place of Docker' }),
    hook({ adapter: 'bad', outcome: 'failed', error: { code: 'ADAPTER_TIMEOUT', message: 'm' } }),
    hook({ adapter: 'tail', outcome: 'skipped', skipped: 'a raw stream' }),
  ];
  expect(plain(call({ status: 504, error: { code: 'ADAPTER_TIMEOUT', message: 'too late' }, hooks }))).toBe(
    `
POST   /v1.41/containers/create 504 38 ms [weave 9 ms, watch 9 ms, bad ADAPTER_TIMEOUT, tail skipped] too late
  weave changed the request, too long to be shown
  watch would have refused: answered 409 in place of Docker`.slice(1),
  );
});

test('a refusal, which is no error of the adapter', () => {
  const error = { code: 'ADAPTER_FAILED', message: 'powerstrip adapter guard: not this image' };
  const hooks = [hook({ adapter: 'guard', outcome: 'refused', error })];
  expect(plain(call({ status: 403, error, hooks }))).toBe(
    'POST   /v1.41/containers/create 403 38 ms [guard refused] powerstrip adapter guard: not this image',
  );
});

test('long ids are cut', () => {
  const path = `/containers/${'0123456789abcdef'.repeat(4)}/start`;
  expect(plain(call({ path }))).toContain('/containers/0123456789ab/start 201');
});

test('what others wrote moves no cursor', () => {
  const hostile = '\u001b[2J\u009b31m\r\n';
  const lines = formatCall(
    call({ path: `/x${hostile}`, error: { code: 'ADAPTER_FAILED', message: hostile } }),
  );
  expect(stripVTControlCharacters(lines.join(''))).not.toMatch(/\p{Cc}/u);
  expect(lines.join('')).not.toContain('\u001b[2J');
});
