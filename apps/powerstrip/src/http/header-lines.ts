import { maskUrl, PowerstripError } from '@pw/core';

/** One header field of a message head. */
export interface HeaderLine {
  /** In lower case. */
  readonly name: string;
  /** Without the blanks around it. */
  readonly value: string;
  /** The whole line as it came, without CRLF. */
  readonly line: string;
}

// RFC 9112 section 5: a token, a colon at once, then visible characters, blanks and obs-text; nothing else. Two
// patterns: one for all would try a long run of blanks in every way, which takes minutes.
const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;
const headerBeginning = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?::[\t\x20-\x7e\x80-\xff]*\r?)?$/;

/** Parses the lines of a head after its first one. Throws MALFORMED_REQUEST (400). */
export function parseHeaderLines(lines: readonly string[]): HeaderLine[] {
  const headers: HeaderLine[] = [];
  for (let index = 1; index < lines.length; index += 1) headers.push(parseHeaderLine(lines[index] ?? ''));
  return headers;
}

export function parseHeaderLine(line: string): HeaderLine {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  const value = line.slice(colon + 1);
  if (!namePattern.test(name) || !valuePattern.test(value))
    throw malformed(`${nameOfBroken(line)} is not "Name: value"`);
  return { name: name.toLowerCase(), value: trimBlanks(value), line };
}

/** True for a text that may stand as the value of a header, on one line. */
export function isHeaderValue(text: string): boolean {
  return valuePattern.test(text);
}

/** Of a line whose end has not come, a CR at most. */
export function isHeaderBeginning(text: string): boolean {
  return headerBeginning.test(text);
}

/** The value of a header that may be there at most once. Throws MALFORMED_REQUEST (400) when it is repeated. */
export function singleHeader(headers: readonly HeaderLine[], name: string): string | undefined {
  let value: string | undefined;
  for (const header of headers) {
    if (header.name !== name) continue;
    if (value !== undefined) throw malformed(`the header ${name} is there twice`);
    value = header.value;
  }
  return value;
}

/** The comma separated items of a list header, in lower case. */
export function headerTokens(headers: readonly HeaderLine[], name: string): string[] {
  const tokens: string[] = [];
  for (const header of headers) {
    if (header.name !== name) continue;
    for (const token of header.value.split(',')) tokens.push(token.trim().toLowerCase());
  }
  return tokens;
}

export function malformed(message: string, status = 400): PowerstripError {
  return new PowerstripError('MALFORMED_REQUEST', message, { status });
}

/** A broken header line in a message: by its name at most, as values may be secrets. */
export function nameOfBroken(line: string): string {
  const name = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}(?=:)/.exec(line)?.[0];
  return name === undefined ? 'a header line' : `the header line of ${name}`;
}

/** A request target or line in a message: without query and user, which may be secrets. */
export function quoteTarget(text: string): string {
  return quote(maskUrl(text));
}

/** A value from outside in a message: quoted, control characters escaped, bounded. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

// String.trim would also take away obs-text such as U+00A0, which Docker would keep.
function trimBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value[start])) start += 1;
  while (end > start && isBlank(value[end - 1])) end -= 1;
  return value.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
