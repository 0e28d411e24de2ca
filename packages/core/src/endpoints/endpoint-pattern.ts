import { maskUrl } from '../errors/mask-url.ts';
import { PowerstripError } from '../errors/powerstrip-error.ts';
import { compileGlob } from './compile-glob.ts';

// As Podman's router has it, which takes more than Docker's.
const apiVersion = /^\/v\d[\w.-]*(?=\/)/;

/** A compiled `METHOD /path` pattern of adapters.yml. */
export interface EndpointPattern {
  readonly text: string;
  /** Method in upper case; path as Docker will route it, without a query. Throws MALFORMED_REQUEST (400) on a `?`. */
  matches(method: string, path: string): boolean;
}

/**
 * Compiles an endpoint pattern: a method and a path, each a shell glob as in Python's fnmatch, so that `*` also
 * matches `/`. A path with and without the `/vX.Y` prefix is the same endpoint. Throws BAD_ENDPOINT_PATTERN.
 */
export function compileEndpointPattern(text: string): EndpointPattern {
  const [, methodGlob = '', pathGlob = ''] = /^(\S+) (\/\S*|\*)$/.exec(text) ?? [];
  if (methodGlob === '' || methodGlob !== methodGlob.toUpperCase()) {
    throw new PowerstripError(
      'BAD_ENDPOINT_PATTERN',
      `endpoint pattern ${JSON.stringify(text)}: expected "METHOD /path", as in "POST /*/containers/create"`,
    );
  }
  const isMethod = compileGlob(methodGlob);
  const isPath = compileGlob(pathGlob);
  return {
    text,
    matches: (method, path) => isMethod(method) && pathSpellings(path).some((spelling) => isPath(spelling)),
  };
}

// A client may leave the version out; /v0 then stands in for it, so that a pattern with a version part matches.
function pathSpellings(path: string): string[] {
  if (path.includes('?')) {
    throw new PowerstripError('MALFORMED_REQUEST', `a path to match has a query: ${maskUrl(path)}`, {
      status: 400,
    });
  }
  const unversioned = path.replace(apiVersion, '');
  return unversioned === path ? [path, `/v0${path}`] : [path, unversioned];
}
