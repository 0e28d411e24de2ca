import { expect, test } from '@jest/globals';
import { ansiToSvg, parseLines } from './ansi-to-svg.ts';

const ESC = '\u001B';

test('a style goes on until it is changed, over the end of a line too', () => {
  expect(parseLines(`a${ESC}[1;32mb${ESC}[22m\nc${ESC}[39md${ESC}[0m`)).toEqual([
    [
      { text: 'a', style: {} },
      { text: 'b', style: { bold: true, color: '#57ab5a' } },
    ],
    [
      { text: 'c', style: { color: '#57ab5a' } },
      { text: 'd', style: {} },
    ],
  ]);
});

test('text is escaped, and stands at its column', () => {
  const svg = ansiToSvg(`ab ${ESC}[31m<&>${ESC}[39m`, 40);
  expect(svg).toContain('>&lt;&amp;&gt;</tspan>');
  expect(svg).toContain('<tspan x="41.3" fill="#f47067">');
});

test('a line of blanks draws nothing', () => {
  expect(ansiToSvg('   \n\n', 40)).not.toContain('<text');
});
