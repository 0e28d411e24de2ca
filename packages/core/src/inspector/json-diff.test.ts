import { expect, test } from '@jest/globals';
import { parseJson } from '../json/lossless-json.ts';
import { diffJson, isSameJson } from './json-diff.ts';

test.each([
  ['equal values', '{"a":[1]}', '{"a":[1]}', []],
  ['a changed list', '{"Cmd":["x"]}', '{"Cmd":["y"]}', [{ path: ['Cmd'], before: ['x'], after: ['y'] }]],
  ['a longer list', '{"a":[1]}', '{"a":[1,2]}', [{ path: ['a'], before: [1], after: [1, 2] }]],
  ['a shorter list', '{"a":[1,2]}', '{"a":[1]}', [{ path: ['a'], before: [1, 2], after: [1] }]],
  ['a text in place of a list', '{"a":["x"]}', '{"a":"x"}', [{ path: ['a'], before: ['x'], after: 'x' }]],
  ['a list in place of a text', '{"a":"x"}', '{"a":["x"]}', [{ path: ['a'], before: 'x', after: ['x'] }]],
  ['equal objects in lists', '{"a":[{"b":1}]}', '{"a":[{"b":1}]}', []],
  ['a key added deep down', '{"H":{}}', '{"H":{"V":["w"]}}', [{ path: ['H', 'V'], after: ['w'] }]],
  ['a key removed', '{"a":1,"b":2}', '{"b":2}', [{ path: ['a'], before: 1 }]],
  ['null is a value', '{"E":null}', '{"E":["w"]}', [{ path: ['E'], before: null, after: ['w'] }]],
  ['an object in place of a list', '{"a":[]}', '{"a":{}}', [{ path: ['a'], before: [], after: {} }]],
  ['a key with a dot', '{"a.b":1}', '{"a.b":2}', [{ path: ['a.b'], before: 1, after: 2 }]],
  ['another order of keys', '{"a":1,"b":2}', '{"b":2,"a":1}', []],
  ['a key named as a method', '{}', '{"toString":1}', [{ path: ['toString'], after: 1 }]],
  ['two values that are no objects', '1', '2', [{ path: [], before: 1, after: 2 }]],
])('%s', (_name, before, after, changes) => {
  expect(diffJson(parseJson(before), parseJson(after))).toEqual(changes);
  expect(isSameJson(parseJson(before), parseJson(after))).toBe(changes.length === 0);
});

test('numbers that a double cannot hold differ where their text does', () => {
  const [change] = diffJson(parseJson('{"n":9223372036854775807}'), parseJson('{"n":9223372036854775806}'));
  expect(JSON.stringify(change?.after)).toBe('9223372036854775806');
  expect(
    diffJson(parseJson('{"n":9223372036854775807}'), parseJson('{"n":9223372036854775807}')),
  ).toStrictEqual([]);
});

// Clients choose how deep a body is. What can be parsed must be compared, wherever the end of the stack is.
const deep = (depth: number, leaf: number) =>
  JSON.parse(`${'{"a":'.repeat(depth)}${leaf}${'}'.repeat(depth)}`);

test.each([500, 2_400, 3_000])('objects that are %d deep', (depth) => {
  expect(diffJson(deep(depth, 1), deep(depth, 2))).toHaveLength(1);
  expect(diffJson(deep(depth, 1), deep(depth, 1))).toHaveLength(0);
  expect(isSameJson(deep(depth, 1), deep(depth, 2))).toBe(false);
  expect(isSameJson(deep(depth, 1), deep(depth, 1))).toBe(true);
});

test('objects that are deeper than parseJson allows differ, and nothing is thrown', () => {
  expect(diffJson(deep(20_000, 1), deep(20_000, 2))).toHaveLength(1);
  expect(isSameJson(deep(20_000, 1), deep(20_000, 2))).toBe(false);
  expect(() => parseJson(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)).toThrow('not valid JSON');
});
