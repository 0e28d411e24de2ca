import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { formatCall, namesBetween } from './format-call.ts';
import { parseCallLine } from './parse-call-line.ts';

const line = JSON.stringify({
  event: 'call',
  method: 'POST',
  path: '/v1.41/containers/create',
  status: 201,
  ms: 37.9,
  hooks: [
    { adapter: 'debug', type: 'pre-hook', durationMs: 7.1 },
    { adapter: 'weave', type: 'pre-hook', durationMs: 9.2 },
    { adapter: 'debug', type: 'pre-hook', durationMs: 6 },
  ],
});

const call = parseCallLine(line) ?? fail();
const plain = (lines: string[]) => stripVTControlCharacters(lines.join('\n'));

test('a call with what a hook changed', () => {
  const changes = [{ path: ['Cmd'], before: null, after: ['hello'] }];
  expect(plain(formatCall(call, [{ type: 'pre-hook', between: 0, changes }]))).toBe(
    `
POST   /v1.41/containers/create 201 38 ms [debug 7 ms, weave 9 ms, debug 6 ms]
  weave changed the request
    - Cmd: null
    + Cmd: ["hello"]`.slice(1),
  );
});

test('long ids are cut', () => {
  const path = `/containers/${'0123456789abcdef'.repeat(4)}/start`;
  expect(plain(formatCall({ ...call, path, hooks: [] }, []))).toContain('/containers/0123456789ab/start 201');
});

test('who stood between two sightings', () => {
  const hooks = ['debug', 'a', 'b', 'debug', 'c', 'debug'].map((adapter) => ({
    adapter,
    type: 'pre-hook',
    durationMs: 1,
  }));
  expect(namesBetween({ ...call, hooks }, 'pre-hook', 0)).toBe('a, b');
  expect(namesBetween({ ...call, hooks }, 'pre-hook', 1)).toBe('c');
  expect(namesBetween({ ...call, hooks: [] }, 'pre-hook', 0)).toBe('an adapter');
});

test.each(['', 'not json', '{"event":"ready"}', '"text"', '{"event":"call"}'])('%p is no call', (text) => {
  expect(parseCallLine(text)).toBeUndefined();
});

function fail(): never {
  throw new Error('the line was not read');
}
