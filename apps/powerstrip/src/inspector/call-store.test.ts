import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCallRecord } from '../operations/call-record.ts';
import { createBodyKeeper } from './body-keeper.ts';
import { CallStore, type StoreLimits } from './call-store.ts';
import { InspectedCall } from './inspected-call.ts';
import { MessageKeeper } from './message-keeper.ts';

const keeper = createBodyKeeper({ maxBodyLength: 1_000_000, showSecrets: false });

let store: CallStore;
beforeEach(() => {
  store = createStore();
});

function createStore(limits: Partial<StoreLimits> = {}): CallStore {
  return new CallStore({ maxCalls: 1_000, maxBytes: 1_000_000, ...limits });
}

/** A call that the store has, and that is under way. */
function begin(target: string): InspectedCall {
  const record = createCallRecord('GET', target);
  const messages = new MessageKeeper(keeper, {
    ...{ path: target, showSecrets: false },
    onKept: (length) => store.grow(record.id, length),
  });
  const call = new InspectedCall(record, {
    keepHead: () => ({ target, headers: [], userAgent: null }),
    client: { address: '127.0.0.1:1' },
    endpoints: [],
    messages,
    onChange: () => {},
  });
  store.add(call);
  return call;
}

/** One that is over. */
function record(target: string, body = ''): InspectedCall {
  const call = begin(target);
  call.requestBody(body);
  call.ended();
  store.settle(call);
  return call;
}

const shown = (before?: string) => Array.from(store.newest(before), (call) => call.summary().path);

test('of thousands of calls the last ones are there, the newest first', () => {
  store = createStore({ maxCalls: 3 });
  for (let index = 0; index < 3_000; index += 1) {
    record(`/${index}`);
    const last = [index, index - 1, index - 2].filter((each) => each >= 0);
    expect(shown()).toStrictEqual(last.map((each) => `/${each}`));
  }
  expect([store.kept, store.dropped]).toStrictEqual([3, 2_997]);
});

test('a page goes on before a call that is kept; before one that is not, there is none', () => {
  store = createStore({ maxCalls: 2 });
  const [dropped, first, last] = ['/0', '/1', '/2'].map((target) => record(target));
  expect(shown(last?.id)).toStrictEqual(['/1']);
  expect(shown(first?.id)).toStrictEqual([]);
  expect(shown(dropped?.id)).toStrictEqual([]);
  expect(shown('0123456789abcdef')).toStrictEqual([]);
});

test('calls that are dropped while others are read are left out', () => {
  store = createStore({ maxCalls: 3 });
  for (const target of ['/0', '/1', '/2']) record(target);
  const calls = store.newest();
  expect(calls.next().value?.summary().path).toBe('/2');
  for (let index = 3; index < 10; index += 1) record(`/${index}`);
  expect(Array.from(calls)).toStrictEqual([]);
});

describe('a call that was dropped', () => {
  test('says so to whoever still has it', () => {
    store = createStore({ maxCalls: 1 });
    const { id } = record('/0');
    const kept = store.get(id);
    expect(kept?.detail()).toMatchObject({ id, path: '/0' });
    record('/1');
    expect(store.get(id)).toBeUndefined();
    for (const read of [() => kept?.summary(), () => kept?.detail()])
      expect(read).toThrow(expect.objectContaining({ code: 'NO_SUCH_CALL', status: 404 }));
  });

  test('may go on and end: nothing of it counts', () => {
    store = createStore({ maxCalls: 1 });
    const dropped = begin('/0');
    record('/1');
    const { bytes } = store;
    dropped.requestBody('x'.repeat(1_000));
    dropped.ended();
    store.settle(dropped);
    expect([shown(), store.bytes, store.dropped]).toStrictEqual([['/1'], bytes, 1]);
  });
});

describe('what is counted', () => {
  test('while a call goes on: a character of a body is two bytes', () => {
    const call = begin('/0');
    const { bytes } = store;
    call.requestBody('x'.repeat(1_000));
    call.settle();
    expect(store.bytes).toBe(bytes + 2_000);
  });

  test('once it is over: the text as it is kept, also when it is settled again', () => {
    const short = record('/0', 'x').id;
    const one = store.bytes;
    const long = record('/0', 'x'.repeat(1_000));
    const both = store.bytes;
    expect(both - 2 * one).toBeGreaterThanOrEqual(999);
    expect(both - 2 * one).toBeLessThan(1_020);
    store.settle(long);
    expect(store.bytes).toBe(both);
    expect(store.get(short)?.detail().request.body?.text).toBe('x');
  });

  test('is less than the bound: the oldest go, and one that is too large by itself', () => {
    store = createStore({ maxBytes: 20_000 });
    for (const target of ['/0', '/1', '/2']) record(target, 'x'.repeat(4_000));
    expect(shown()).toStrictEqual(['/2', '/1']);
    record('/3', 'x'.repeat(30_000));
    expect([shown(), store.kept, store.bytes, store.dropped]).toStrictEqual([[], 0, 0, 4]);
    record('/4');
    expect(shown()).toStrictEqual(['/4']);
  });

  test('as much as the bound is kept', () => {
    record('/0');
    const { bytes } = store;
    store = createStore({ maxBytes: 2 * bytes + 5_000 });
    for (const target of ['/0', '/1']) record(target);
    begin('/2');
    expect([store.bytes, shown()]).toStrictEqual([2 * bytes + 5_000, ['/2', '/1', '/0']]);
  });
});

test('cleared, it begins anew', () => {
  store = createStore({ maxCalls: 2 });
  for (const target of ['/0', '/1', '/2']) record(target);
  const open = begin('/3');
  store.clear();
  expect([store.kept, store.dropped, store.bytes, shown()]).toStrictEqual([0, 0, 0, []]);
  open.ended();
  store.settle(open);
  for (const target of ['/4', '/5']) record(target);
  expect([shown(), store.dropped]).toStrictEqual([['/5', '/4'], 0]);
});
