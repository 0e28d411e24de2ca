import { type HeaderLine, malformed, quote, singleHeader } from './header-lines.ts';

/** How a message body is delimited (RFC 9112 section 6.3). */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

const noBody: BodyFraming = { kind: 'none' };
const chunked: BodyFraming = { kind: 'chunked' };
const untilClose: BodyFraming = { kind: 'until-close' };

// Fifteen digits stay below 2^53. Each number has one spelling, so that all parsers read the same length.
const lengthPattern = /^(?:0|[1-9]\d{0,14})$/;

/** The body of a request. Anything that two parsers could read differently throws MALFORMED_REQUEST (400). */
export function requestFraming(headers: readonly HeaderLine[], minorVersion: number): BodyFraming {
  const coding = singleHeader(headers, 'transfer-encoding');
  const length = singleHeader(headers, 'content-length');
  if (coding === undefined) return length === undefined ? noBody : lengthFraming(length);
  if (length !== undefined) throw malformed('both Content-Length and Transfer-Encoding');
  if (minorVersion === 0) throw malformed('Transfer-Encoding in HTTP/1.0');
  if (coding.toLowerCase() !== 'chunked') throw malformed(`Transfer-Encoding ${quote(coding)}; only chunked`);
  return chunked;
}

/** The body of a response. The engine is trusted more than clients, but two different lengths are an error too. */
export function responseFraming(
  headers: readonly HeaderLine[],
  call: { method: string; status: number },
): BodyFraming {
  if (call.method === 'HEAD' || call.status < 200 || call.status === 204 || call.status === 304)
    return noBody;
  const coding = singleHeader(headers, 'transfer-encoding');
  if (coding !== undefined) return coding.toLowerCase().endsWith('chunked') ? chunked : untilClose;
  const length = singleHeader(headers, 'content-length');
  return length === undefined ? untilClose : lengthFraming(length);
}

function lengthFraming(length: string): BodyFraming {
  if (!lengthPattern.test(length)) throw malformed(`Content-Length ${quote(length)} is not a plain number`);
  return length === '0' ? noBody : { kind: 'length', bytes: Number(length) };
}
