import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { HookRequest } from '@pw/core';
import { type CallRecord, createCallRecord } from '../operations/call-record.ts';
import { createBodyKeeper } from './body-keeper.ts';
import { InspectedCall } from './inspected-call.ts';
import { MessageKeeper } from './message-keeper.ts';

const keeper = createBodyKeeper({ maxBodyLength: 1_000, showSecrets: false });
const adapter = { name: 'a', mode: 'enforce' } as const;
const request = { Method: 'POST', Request: '/x', Body: null };
const unwind = { PowerstripProtocolVersion: 1, Type: 'unwind', ClientRequest: request } as HookRequest;

let record: CallRecord;
let call: InspectedCall;
let changes: number;
let now: (ms: number) => void;

beforeEach(() => {
  const clock = jest.spyOn(performance, 'now');
  now = (ms) => void clock.mockReturnValue(ms);
  now(1_000);
  begin('/x');
});
afterEach(() => {
  jest.restoreAllMocks();
});

function begin(target: string, change: Partial<CallRecord> = {}): void {
  changes = 0;
  record = Object.assign(createCallRecord('POST', '/x'), change);
  call = new InspectedCall(record, {
    keepHead: () => ({ target, headers: [], userAgent: null }),
    client: { address: '127.0.0.1:1' },
    endpoints: [],
    messages: new MessageKeeper(keeper, { path: '/x', showSecrets: false, onKept: () => {} }),
    onChange: () => {
      changes += 1;
    },
  });
}

describe('how long', () => {
  test('a call took: until now, then what its record says, in microseconds', () => {
    now(1_001.23456);
    expect(call.summary()).toMatchObject({ state: 'running', durationMs: 1.235 });
    record.durationMs = 7.0004;
    call.ended();
    expect(call.summary()).toMatchObject({ state: 'ended', durationMs: 7 });
  });

  test('the engine took: until now, until its answer, or no time where the call ended without one', () => {
    expect(call.summary().engine).toBeNull();
    now(1_002);
    call.engineAsked();
    now(1_005);
    expect(call.summary().engine).toStrictEqual({ startedMs: 2, durationMs: 3 });
    call.ended();
    expect(call.summary().engine).toStrictEqual({ startedMs: 2, durationMs: 0 });
    begin('/x');
    call.engineAsked();
    now(1_009);
    call.engineAnswered({ status: 200, contentType: undefined });
    now(1_010);
    expect(call.summary().engine).toStrictEqual({ startedMs: 0, durationMs: 4 });
  });

  test('a hook took: until now, then until its reply', () => {
    now(1_001);
    const hook = call.hookCalled(adapter, unwind);
    now(1_003);
    expect(call.summary().hooks).toMatchObject([{ outcome: 'running', startedMs: 1, durationMs: 2 }]);
    hook.replied({});
    now(1_009);
    expect(call.summary().hooks).toMatchObject([{ outcome: 'unmodified', startedMs: 1, durationMs: 2 }]);
  });
});

test('each step of a hook, and the end, is told', () => {
  const hook = call.hookCalled(adapter, unwind);
  expect(changes).toBe(1);
  hook.replied({});
  expect(changes).toBe(2);
  call.hookCalled(adapter, unwind).failed(new Error('x'));
  expect(changes).toBe(4);
  call.ended();
  expect(changes).toBe(5);
});

test.each([
  ['/x', ''],
  ['/x?', '?'],
  ['/x?a=1?b', '?a=1?b'],
])('the query of %s', (target, query) => {
  begin(target);
  expect(call.summary().query).toBe(query);
});

describe('the beginning of an answer that passes through', () => {
  test.each([
    ['application/json', true],
    ['Text/Plain; charset=utf-8', true],
    ['application/jsonl', false],
    ['application/x-tar', false],
    [undefined, false],
  ])('of the type %s is kept: %p', (contentType, isKept) => {
    call.engineAnswered({ status: 200, contentType });
    expect(call.engineBodyKeeper() !== undefined).toBe(isKept);
  });

  test('is put together from its parts, and none is null', () => {
    for (const parts of [['{"a"', ':1}'], []]) {
      begin('/x', { status: 200 });
      call.engineAnswered({ status: 200, contentType: 'application/json' });
      const keep = call.engineBodyKeeper();
      for (const part of parts) keep?.(Buffer.from(part));
      call.ended();
      const { answer } = call.detail();
      expect(answer?.body?.text).toBe(parts.length === 0 ? undefined : '{"a":1}');
    }
  });
});

describe('the answer', () => {
  test('is none before the client has one', () => {
    call.engineAnswered({ status: 201, contentType: 'text/plain' });
    expect(call.detail()).toMatchObject({ answer: null, engineAnswer: { status: 201 } });
  });

  test('has the status that a post-hook gave it', () => {
    call.engineAnswered({ status: 201, contentType: undefined });
    record.status = 299;
    const body = { contentType: null, body: null };
    expect(call.detail()).toMatchObject({
      answer: { status: 299, ...body },
      engineAnswer: { status: 201, ...body },
    });
  });

  test('of powerstrip or an adapter comes first', () => {
    call.engineAnswered({ status: 201, contentType: undefined });
    call.answered({ Code: 403, ContentType: 'text/plain', Body: null });
    record.status = 403;
    expect(call.detail().answer).toStrictEqual({ status: 403, contentType: 'text/plain', body: null });
  });
});

test('an error without a message has an empty one', () => {
  begin('/x', { error: 'CLIENT_GONE' });
  expect(call.summary().error).toStrictEqual({ code: 'CLIENT_GONE', message: '' });
});

test('what its path and query have of a container, and what was created', () => {
  begin('/x');
  expect(call.summary()).toMatchObject({ container: null, created: null });
  begin('/x', { created: 'f00d' });
  expect(call.summary().created).toBe('f00d');
});

test('a hook that was skipped has no packet, and those after it have theirs', () => {
  const hook = call.hookCalled({ name: 'b', mode: 'enforce' }, unwind);
  hook.replied({ x: 1 });
  const run = { type: 'pre-hook', durationMs: 5 } as const;
  record.hooks.push({ ...run, adapter: 'a', skipped: 'archive' }, { ...run, adapter: 'b' });
  const { hooks } = call.detail();
  expect(hooks).toMatchObject([
    { adapter: 'a', outcome: 'skipped', skipped: 'archive', startedMs: 0, durationMs: 0, packet: null },
    { adapter: 'b', outcome: 'unmodified', skipped: null, reply: { text: '{"x":1}' } },
  ]);
});

test('an unwind that ends after its call is kept too', () => {
  const hook = call.hookCalled(adapter, unwind);
  call.ended();
  call.settle();
  hook.replied({ late: true });
  const { rest } = call.parts();
  expect(rest.hooks.at(-1)?.reply?.value).toStrictEqual({ late: true });
});
