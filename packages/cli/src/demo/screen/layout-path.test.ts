import { expect, test } from '@jest/globals';
import { layoutPath } from './layout-path.ts';

const draw = (width: number) => {
  const { labels, arrow } = layoutPath(width);
  return labels.map(({ text }) => text).join(arrow);
};

test.each([
  [200, 'client ──► powerstrip ──► debug ──► weave ──► debug ──► engine'],
  [62, 'client ──► powerstrip ──► debug ──► weave ──► debug ──► engine'],
  [61, 'client → powerstrip → debug → weave → debug → engine'],
  [52, 'client → powerstrip → debug → weave → debug → engine'],
  [51, 'client→strip→debug→weave→debug→engine'],
  [40, 'client→strip→debug→weave→debug→engine'],
])('at width %i', (width, text) => {
  expect(draw(width)).toBe(text);
  expect(text.length).toBeLessThanOrEqual(width);
});

test('columns are where the labels are', () => {
  for (const { text, column } of layoutPath(60).labels) expect(draw(60).indexOf(text, column)).toBe(column);
});
