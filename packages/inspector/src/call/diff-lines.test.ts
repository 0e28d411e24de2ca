import { expect, test } from '@jest/globals';
import { parseJson } from '@pw/core';
import { type DiffBlock, diffLines, type JsonLine } from './diff-lines.ts';

const draw = ({ depth, key, text }: JsonLine) =>
  `${' '.repeat(depth)}${key === undefined ? '' : `${key}: `}${text}`;
const drawBlock = (block: DiffBlock) =>
  block.kind === 'same'
    ? block.lines.map((line) => `  ${draw(line)}`)
    : [...block.removed.map((line) => `- ${draw(line)}`), ...block.added.map((line) => `+ ${draw(line)}`)];
const diff = (before: string, after: string) =>
  diffLines(parseJson(before), parseJson(after)).flatMap(drawBlock);

test.each([
  [
    'equal values are one block',
    '{"a":[1,{}]}',
    '{"a":[1,{}]}',
    ['  {', '   "a": [', '    1', '    {}', '   ]', '  }'],
  ],
  [
    'null becomes a list',
    '{"E":null}',
    '{"E":["w"]}',
    ['  {', '-  "E": null', '+  "E": [', '+   "w"', '+  ]', '  }'],
  ],
  ['elements before those that were there', '["h"]', '["x","h"]', ['  [', '+  "x"', '   "h"', '  ]']],
  ['an element in the middle goes', '[1,2,3]', '[1,3]', ['  [', '   1', '-  2', '   3', '  ]']],
  [
    'one element in place of one is compared inside',
    '[{"a":1,"b":2}]',
    '[{"a":1,"b":3}]',
    ['  [', '   {', '    "a": 1', '-   "b": 2', '+   "b": 3', '   }', '  ]'],
  ],
  ['keys that are new come last', '{"b":1}', '{"a":0,"b":1}', ['  {', '   "b": 1', '+  "a": 0', '  }']],
  ['a key of Object.prototype', '{}', '{"constructor":1}', ['  {', '+  "constructor": 1', '  }']],
  [
    'numbers beyond a double',
    '[9223372036854775807]',
    '[9223372036854775806]',
    ['  [', '-  9223372036854775807', '+  9223372036854775806', '  ]'],
  ],
])('%s', (_name, before, after, lines) => {
  expect(diff(before, after)).toEqual(lines);
});

test('a missing side has no lines', () => {
  expect(diffLines(undefined, 1).flatMap(drawBlock)).toEqual(['+ 1']);
  expect(diffLines(1, undefined).flatMap(drawBlock)).toEqual(['- 1']);
});

test('two long lists are shown as a whole, soon', () => {
  const list = (from: number) => Array.from({ length: 5000 }, (_, index) => from + index);
  const blocks = diffLines(list(0), list(1));
  expect(blocks).toHaveLength(1);
  expect(blocks[0]).toMatchObject({ kind: 'change' });
});

// Clients choose how deep a body is. What can be parsed must be shown, wherever the end of the stack is.
test.each([
  ['objects', '{"a":', '}'],
  ['lists', '[', ']'],
])('%s of any depth', (_what, open, close) => {
  const nested = (depth: number, leaf: number) => `${open.repeat(depth)}${leaf}${close.repeat(depth)}`;
  for (let depth = 100; depth < 2_000; depth += 100) {
    const lines = diff(nested(depth, 1), nested(depth, 2));
    expect(lines.filter((line) => line.startsWith('-'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('+'))).toHaveLength(1);
    expect(diff(nested(depth, 1), nested(depth, 1)).join('')).not.toMatch(/^[-+]/);
  }
});
