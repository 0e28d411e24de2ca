import { expect, test } from '@jest/globals';
import { diffJson } from './json-diff.ts';

test.each([
  ['equal values', { a: [1] }, { a: [1] }, []],
  [
    'a changed list',
    { Cmd: ['x'] },
    { Cmd: ['y', 'x'] },
    [{ path: 'Cmd', before: ['x'], after: ['y', 'x'] }],
  ],
  ['a key added deep down', { H: {} }, { H: { V: ['w'] } }, [{ path: 'H.V', after: ['w'] }]],
  ['a key removed', { a: 1, b: 2 }, { b: 2 }, [{ path: 'a', before: 1 }]],
  ['null is a value', { E: null }, { E: ['w'] }, [{ path: 'E', before: null, after: ['w'] }]],
  ['an object in place of a list', { a: [] }, { a: {} }, [{ path: 'a', before: [], after: {} }]],
])('%s', (_name, before, after, changes) => {
  expect(diffJson(before, after)).toEqual(changes);
});
