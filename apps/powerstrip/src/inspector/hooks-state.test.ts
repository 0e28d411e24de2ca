import { expect, test } from '@jest/globals';
import { parseHookConfig } from '../config/parse-hook-config.ts';
import { HooksState } from './hooks-state.ts';

const empty = '{"endpoints": {}, "adapters": {}}';
const load = () => parseHookConfig(empty, 'adapters.yml');

/** What parsing says of a file. */
function faultOf(text: string): unknown {
  try {
    parseHookConfig(text, 'adapters.yml');
  } catch (error) {
    return error;
  }
  throw new Error('no fault was found');
}

test.each([
  [
    'a fault with its line',
    faultOf('version: 2\nendpoints: {}\nadapters: {}'),
    [{ line: 1, message: expect.stringMatching(/^version: .*found 2$/) }],
  ],
  [
    'several faults',
    faultOf('endpoints:\n  "GET /a": {}\nadapters: []'),
    [
      { line: 2, message: expect.stringMatching(/^endpoints\."GET \/a": expected/) },
      { line: 3, message: expect.stringMatching(/^adapters: /) },
    ],
  ],
  ['of an empty file', faultOf(''), [{ line: null, message: expect.stringMatching(/^the file: /) }]],
  ['anything else', new Error('no such file'), [{ line: null, message: 'Error: no such file' }]],
  ['a line of another file', new Error('b.yml:3: x'), [{ line: null, message: 'Error: b.yml:3: x' }]],
])('a file that is not taken: %s', (_what, error, faults) => {
  const config = load();
  const state = new HooksState(config);
  state.failed(error);
  expect(state.faults).toStrictEqual(faults);
  expect(state.config).toBe(config);
});

test('a file that is taken ends the faults of the one before', () => {
  const state = new HooksState(load());
  expect(state.faults).toStrictEqual([]);
  state.failed(new Error('x'));
  const config = load();
  state.loaded(config);
  expect([state.faults, state.config === config]).toStrictEqual([[], true]);
  expect(state.loadedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

test('whoever listens is told of both, until it stops', () => {
  const state = new HooksState(load());
  let told = 0;
  const stop = state.listen(() => {
    told += 1;
  });
  state.loaded(load());
  expect(told).toBe(1);
  state.failed(new Error('x'));
  expect(told).toBe(2);
  stop();
  state.loaded(load());
  expect(told).toBe(2);
});
