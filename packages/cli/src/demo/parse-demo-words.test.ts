import { expect, test } from '@jest/globals';
import { parseDemoWords } from './parse-demo-words.ts';

test('no word means all', () => {
  expect(parseDemoWords([])).toEqual({ words: ['all'], dev: false });
});

test('several words keep their order', () => {
  expect(parseDemoWords(['config', 'ps-debug', 'ps'])).toEqual({
    words: ['config', 'ps-debug', 'ps'],
    dev: false,
  });
});

test('dev goes with any word, before or after it', () => {
  expect(parseDemoWords(['dev', 'ps'])).toEqual({ words: ['ps'], dev: true });
  expect(parseDemoWords(['ps', 'dev'])).toEqual({ words: ['ps'], dev: true });
  expect(parseDemoWords(['dev'])).toEqual({ words: ['all'], dev: true });
});

test.each([
  ['wevarun', 'weaverun'],
  ['ps-weverun', 'ps-weaverun'],
  ['shutdwn', 'shutdown'],
  ['confg', 'config'],
])('%s suggests %s', (typed, meant) => {
  expect(() => parseDemoWords([typed])).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', hint: expect.stringContaining(`Did you mean ${meant}?`) }),
  );
});

test('a word far from all suggests none but lists them', () => {
  expect(() => parseDemoWords(['xylophone'])).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^The words are config, ps-debug/) }),
  );
});

test('names of Object.prototype are no words', () => {
  expect(() => parseDemoWords(['constructor'])).toThrow('unknown word');
});
