import { malformed, quote } from './header-lines.ts';

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const quoted = '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t\\x20-\\x7e])*"';
const parameter = `[ \\t]*;[ \\t]*(${token})=(?:${token}|${quoted})`;
const wholeValue = new RegExp(`^(${token}/${token})((?:${parameter})*)(?:[ \\t]*;)?[ \\t]*$`);
const eachParameter = new RegExp(parameter, 'g');

/**
 * The media type of a Content-Type header, in lower case without its parameters; undefined when there is none. Docker
 * lowers and trims this header by the rules of Unicode, others do not: what is not ASCII `token/token` with legal
 * parameters throws MALFORMED_REQUEST (400).
 */
export function parseMediaType(contentType: string | undefined): string | undefined {
  if (contentType === undefined || contentType === '') return undefined;
  const match = wholeValue.exec(contentType);
  const [, mediaType = '', parameters = ''] = match ?? [];
  const names = Array.from(parameters.matchAll(eachParameter), ([, name = '']) => name.toLowerCase());
  if (match === null || new Set(names).size !== names.length) {
    throw malformed(`the Content-Type ${quote(contentType)}; expected type/subtype; name=value`);
  }
  return mediaType.toLowerCase();
}

/** The media type of an answer, which is taken as it is: in lower case without its parameters, or empty. */
export function answerMediaType(contentType = ''): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
