/** The beginning of a JSON text, and what makes it a whole one. */
export interface Completion {
  /** Without a last literal, number or escape that is cut. */
  start: string;
  rest: string;
}

const stringOrBracket = /"(?:[^"\\]|\\[\s\S])*("?)|[[\]{}]/g;
const cutEscape = /\\(?:u[\da-f]{0,3})?$/i;
// Bounded: the time would grow with the square of a long word.
const cutLiteral = /(?<![-+.\w])[-+.\w]{1,40}$/;
const lastComma = /,\s*$/;

/** Undefined: the text is not the beginning of a JSON object or list. */
export function completeJson(text: string): Completion | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const open: string[] = [];
  let isInString = false;
  for (const [found, quote] of text.matchAll(stringOrBracket)) {
    if (found === '[' || found === '{') open.push(found === '[' ? ']' : '}');
    else if (found === ']' || found === '}') open.pop();
    else isInString = quote === '';
  }
  const brackets = open.reverse().join('');
  const candidates = isInString ? endsOfString(text) : endsOfValue(text);
  return candidates
    .map(({ start, rest }) => ({ start, rest: `${rest}${brackets}` }))
    .find(({ start, rest }) => isJson(start + rest));
}

/** The string is a value or a key. */
function endsOfString(text: string): Completion[] {
  const start = text.replace(cutEscape, '');
  return [
    { start, rest: '"' },
    { start, rest: '":null' },
  ];
}

/** After a value, a comma, a colon, a key, or in the middle of a literal. */
function endsOfValue(text: string): Completion[] {
  return [
    { start: text, rest: '' },
    { start: text.replace(lastComma, ''), rest: '' },
    { start: text, rest: 'null' },
    { start: text, rest: ':null' },
    { start: text.replace(cutLiteral, ''), rest: 'null' },
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
