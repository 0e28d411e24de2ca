import { expect, test } from '@jest/globals';
import {
  cutLines,
  encodeLines,
  formatPeerLine,
  linesExcept,
  namesIn,
  parseHostsLines,
} from './peer-lines.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const a = formatPeerLine(A, '10.0.0.1', ['web.weave.local', 'web']);
const a6 = formatPeerLine(A, 'fd00::1', ['web.weave.local', 'web']);
const b = formatPeerLine(B, '10.0.0.2', ['db']);
const DOCKERS = '127.0.0.1\tlocalhost';

function cut(lines: string[], ids: string[]) {
  const bytes = encodeLines(lines);
  const { at, rest } = cutLines(bytes, ids);
  return [bytes.subarray(0, at).toString(), rest.toString()];
}

test('the lines about some containers are cut, in whatever order they are named', () => {
  const all = [DOCKERS, a, b, a6];
  const text = (...lines: string[]) => encodeLines(lines).toString();
  expect(cut(all, [])).toStrictEqual([text(...all), '']);
  expect(cut(all, [C])).toStrictEqual([text(...all), '']);
  expect(cut(all, [A])).toStrictEqual([text(DOCKERS), text(b)]);
  expect(cut(all, [B])).toStrictEqual([text(DOCKERS, a), text(a6)]);
  for (const ids of [
    [A, B],
    [B, A],
  ])
    expect(cut(all, ids)).toStrictEqual([text(DOCKERS), '']);
  expect(cut([a, b], [A])).toStrictEqual(['', text(b)]);
  expect(linesExcept([a, b, a6], new Set([A, C]))).toStrictEqual([b]);
});

test('everything else stays as it was, without the empty lines at its end', () => {
  const text = `${DOCKERS}\n\n# a note\n${a}\n${b}\n\n\n`;
  expect(parseHostsLines(text)).toStrictEqual({ own: [a, b], foreign: [DOCKERS, '', '# a note'] });
  expect(parseHostsLines('')).toStrictEqual({ own: [], foreign: [] });
});

test('the names of lines are what follows the address, up to a comment', () => {
  const lines = [DOCKERS, '  192.0.2.1  db sql # once www', '# 192.0.2.2 old', '', a];
  expect([...namesIn(lines)]).toStrictEqual(['localhost', 'db', 'sql', 'web.weave.local', 'web']);
});
