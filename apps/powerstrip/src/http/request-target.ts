import { malformed, quote, quoteTarget } from './header-lines.ts';

/** A request target in origin form, read as Docker's router reads it. */
export interface RequestTarget {
  /** Decoded; this is what endpoint patterns are matched against. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** The one spelling in which hooks see the target and Docker gets it from them. */
  readonly canonical: string;
}

const escapes = /%[0-9a-fA-F]{2}/g;
const unreserved = /^[A-Za-z0-9\-._~]$/;
const originForm = /^\/[\x21\x22\x24-\x7e]*$/;
// Docker's router would answer these with a redirect to the cleaned path; other parsers resolve them in silence.
const ambiguousPath = /\/\/|\/\.{1,2}(?:\/|$)|\\/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out of an escape.
const control = /[\x00-\x1f\x7f?]/;
// Docker routes on /v[0-9.]+ and compares versions by number: /v1.41./x and /v01.41/x would reach it as 1.41. Podman
// routes on /v[0-9][0-9A-Za-z.-]*, also Docker's API.
const looseVersion = /^\/v([0-9.]+|\d[\w.-]*)(?=\/)/;
// Podman's own API has versions of three parts. Docker has no such route under any version.
const podmanVersion = /^\/v(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[\w.-]+)?\/libpod\//;
const plainVersion = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?$/;

/** Throws MALFORMED_REQUEST (400) on every target that two parsers could read as two paths. */
export function parseRequestTarget(target: string): RequestTarget {
  if (!originForm.test(target))
    throw malformed(`the request target ${quoteTarget(target)}; expected /path?query`);
  const mark = target.indexOf('?');
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark);
  if (!target.includes('%')) return { path: checkPath(rawPath), query, canonical: target };
  const path = checkPath(decodePath(rawPath));
  const canonicalPath = rawPath.includes('%') ? encodeURI(path).replaceAll('#', '%23') : rawPath;
  return { path, query, canonical: canonicalPath + query.replace(escapes, plainIfHarmless) };
}

/** RFC 3986 section 6.2.2.2: a letter or digit as an escape is another spelling of the same. */
function plainIfHarmless(text: string): string {
  const character = String.fromCharCode(Number.parseInt(text.slice(1), 16));
  return unreserved.test(character) ? character : text;
}

// Docker unescapes a path once, %2F included, and routes on the result.
function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    // Not quoted: what is escaped may be a query.
    throw malformed('a broken escape in the path');
  }
}

function checkPath(path: string): string {
  if (ambiguousPath.test(path) || control.test(path)) {
    throw malformed(
      `the path ${quoteTarget(path)}; expected it without //, /./, /../, \\ and control characters`,
    );
  }
  const version = looseVersion.exec(path)?.[1];
  if (version !== undefined && !plainVersion.test(version) && !podmanVersion.test(path)) {
    throw malformed(`the API version ${quote(version)} in the path; expected one like 1.41`);
  }
  return path;
}
