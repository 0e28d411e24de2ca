import { type BodyFraming, requestFraming } from './body-framing.ts';
import {
  type HeaderLine,
  headerTokens,
  malformed,
  parseHeaderLines,
  quoteTarget,
  singleHeader,
} from './header-lines.ts';
import { parseRequestTarget, type RequestTarget } from './request-target.ts';

/** The head of a client's request, in the only form that is accepted. */
export interface RequestHead {
  readonly method: string;
  /** As it came. */
  readonly rawTarget: string;
  readonly target: RequestTarget;
  /** 0 or 1, of HTTP/1.x. */
  readonly minorVersion: number;
  readonly headers: readonly HeaderLine[];
  readonly framing: BodyFraming;
  readonly host: string;
  /** As it came; undefined when there is none. */
  readonly contentType: string | undefined;
  readonly keepAlive: boolean;
  /** The client asks to use another protocol on this connection. */
  readonly upgrade: boolean;
  readonly expectsContinue: boolean;
}

// The methods that Docker routes. Parsers differ on others, so they are refused.
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];
const requestLine = new RegExp(`^(${methods.join('|')}) (\\S+) HTTP/1\\.([01])$`);

export function isDockerMethod(method: string): boolean {
  return methods.includes(method);
}

/** Parses a head without its closing empty line, latin1. Throws MALFORMED_REQUEST (400). */
export function parseRequestHead(text: string): RequestHead {
  const lines = text.split('\r\n');
  const match = requestLine.exec(lines[0] ?? '');
  if (match === null)
    throw malformed(`the request line ${quoteTarget(lines[0] ?? '')}; expected "METHOD /path HTTP/1.1"`);
  const [, method = '', rawTarget = '', minor = ''] = match;
  const minorVersion = Number(minor);
  const headers = parseHeaderLines(lines);
  return {
    method,
    rawTarget,
    target: parseRequestTarget(rawTarget),
    minorVersion,
    headers,
    framing: requestFraming(headers, minorVersion),
    host: hostOf(headers, minorVersion),
    contentType: singleHeader(headers, 'content-type'),
    ...connectionOf(headers, minorVersion),
  };
}

function hostOf(headers: readonly HeaderLine[], minorVersion: number): string {
  const host = singleHeader(headers, 'host');
  if (host === undefined && minorVersion === 1) throw malformed('no Host header');
  return host ?? '';
}

function connectionOf(headers: readonly HeaderLine[], minorVersion: number) {
  const options = headerTokens(headers, 'connection');
  return {
    keepAlive: minorVersion === 1 ? !options.includes('close') : options.includes('keep-alive'),
    upgrade: options.includes('upgrade') || headers.some((header) => header.name === 'upgrade'),
    // HTTP/1.0 has no interim answers (RFC 9110 section 10.1.1).
    expectsContinue: minorVersion === 1 && headerTokens(headers, 'expect').includes('100-continue'),
  };
}
