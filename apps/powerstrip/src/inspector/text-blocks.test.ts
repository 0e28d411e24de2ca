import { expect, test } from '@jest/globals';
import { TextBlocks } from './text-blocks.ts';

const MIB = 1024 * 1024;
const large = 'x'.repeat(MIB + 1);

test.each([
  ['ASCII', 'hello'],
  ['other letters', 'grüße 世界 🙂 \u0000'],
  ['nothing', ''],
  ['more than a block', large],
])('keeps %s', (_what, text) => {
  const blocks = new TextBlocks();
  const places = [['before'], ['first', text, 'last'], ['after']].map((texts) => blocks.keep(texts));
  expect(places.map((place) => blocks.read(place))).toStrictEqual([
    ['before'],
    ['first', text, 'last'],
    ['after'],
  ]);
  expect(places.map((place) => blocks.read(place, 1))).toStrictEqual([[], [text, 'last'], []]);
  expect(places.map((place) => blocks.read(place, 0, 1))).toStrictEqual([['before'], ['first'], ['after']]);
});

test('fills a block to its last byte', () => {
  const blocks = new TextBlocks();
  // Each place begins with its lengths and a line end.
  const first = blocks.keep(['x'.repeat(1_000)]);
  const last = blocks.keep(['y'.repeat(MIB - '1000\n'.length - 1_000 - '1047563\n'.length)]);
  expect(last.block.bytes === first.block.bytes).toBe(true);
  expect(last.end).toBe(MIB);
  expect(blocks.keep(['z']).block.bytes === first.block.bytes).toBe(false);
});

test('uses a block again once all its texts are let go, and none before', () => {
  const blocks = new TextBlocks();
  const kilobytes = (letter: string) => letter.repeat(100 * 1024);
  const of = new Map<string, ReturnType<TextBlocks['keep']>>();
  for (let round = 0; round < 200; round += 1) {
    const letter = String.fromCodePoint(0x4e00 + round);
    of.set(letter, blocks.keep([kilobytes(letter)]));
    const [oldest] = of;
    if (of.size <= 12 || oldest === undefined) continue;
    blocks.letGo(oldest[1]);
    of.delete(oldest[0]);
    for (const [kept, place] of of) expect(blocks.read(place)[0] === kilobytes(kept)).toBe(true);
  }
  const buffers = new Set(Array.from(of.values(), ({ block }) => block.bytes));
  expect(buffers.size).toBeLessThanOrEqual(6);
});
