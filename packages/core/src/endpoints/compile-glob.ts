type Token = '*' | ((codePoint: number) => boolean);

/**
 * A shell glob as Python's fnmatch reads it: `*` is any text, also across `/`, `?` one character, `[a-z]` and `[!a-z]`
 * one of a class; there are no escapes. Line separators are characters as others. The time grows with the length of the
 * text, whatever the glob.
 */
export function compileGlob(glob: string): (text: string) => boolean {
  const tokens = parseGlob(glob);
  return (text) => matches(tokens, text);
}

function parseGlob(glob: string): Token[] {
  const tokens: Token[] = [];
  const characters = Array.from(glob);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const end = character === '[' ? endOfClass(characters, at) : -1;
    if (end !== -1) {
      tokens.push(parseClass(characters.slice(at + 1, end)));
      at = end;
    } else if (character === '*') tokens.push('*');
    else tokens.push(character === '?' ? () => true : isCharacter(character));
  }
  return tokens;
}

function isCharacter(character: string): (codePoint: number) => boolean {
  const wanted = character.codePointAt(0);
  return (codePoint) => codePoint === wanted;
}

/** Where a class ends; a `]` at its beginning belongs to it. -1: the bracket is an ordinary character. */
function endOfClass(characters: readonly string[], at: number): number {
  const first = characters[at + 1] === '!' ? at + 2 : at + 1;
  return characters.indexOf(']', first + 1);
}

function parseClass(characters: readonly string[]): (codePoint: number) => boolean {
  const negated = characters[0] === '!';
  const points = characters.slice(negated ? 1 : 0).map((character) => character.codePointAt(0) ?? 0);
  const ranges: [number, number][] = [];
  for (let at = 0; at < points.length; at += 1) {
    const from = points[at] ?? 0;
    const to = points[at + 2];
    const isRange = points[at + 1] === 0x2d && to !== undefined;
    ranges.push([from, isRange ? to : from]);
    if (isRange) at += 2;
  }
  return (codePoint) => ranges.some(([from, to]) => from <= codePoint && codePoint <= to) !== negated;
}

/** When the text does not fit, the last `*` takes one character more; earlier ones need not be tried again. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let afterStar = -1;
  let starAt = 0;
  while (at < text.length) {
    const current = tokens[token];
    const codePoint = text.codePointAt(at) ?? 0;
    if (current === '*') {
      token += 1;
      afterStar = token;
      starAt = at;
    } else if (current?.(codePoint) === true) {
      token += 1;
      at += widthOf(codePoint);
    } else if (afterStar !== -1) {
      starAt += widthOf(text.codePointAt(starAt) ?? 0);
      at = starAt;
      token = afterStar;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

function widthOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
