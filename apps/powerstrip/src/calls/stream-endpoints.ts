import { headerTokens } from '../http/header-lines.ts';
import type { RequestHead } from '../http/request-head.ts';
import { type DockerEndpoint, dockerEndpoints, findDockerEndpoint } from './docker-endpoints.ts';

// Whether these have an end depends on their query.
const sometimesEndless = new Set(['logs', 'stats']);

// These become HTTP/2 for one purpose. On any other call it would carry the whole API, past the hooks.
const http2Calls = new Set(['/session', '/grpc']);

interface NamedStream {
  readonly endpoint: DockerEndpoint;
  /** End of an endpoint pattern that names this endpoint. */
  readonly pattern: RegExp;
}

const namedStreams: readonly NamedStream[] = dockerEndpoints
  .filter(({ unseen }) => unseen !== undefined && !sometimesEndless.has(unseen))
  .map((endpoint) => ({ endpoint, pattern: new RegExp(`${endpoint.path.replaceAll('*', '[^ ]+')}$`) }));

/** What a pattern of adapters.yml names that no post-hook can be called for; undefined = nothing. */
export function streamNamedBy(pattern: string): string | undefined {
  const [method = '', path = ''] = pattern.split(' ');
  return namedStreams.find((named) => method === named.endpoint.method && named.pattern.test(path))?.endpoint
    .unseen;
}

/**
 * Why this call's answer cannot be given to a post-hook: it is endless, is progress, or, as with wait, has a head long
 * before its body. Undefined = it can.
 */
export function streamOfCall(call: { method: string; path: string; query: string }): string | undefined {
  const unseen = findDockerEndpoint(call.method, call.path)?.unseen;
  const endless = unseen !== 'stats' || isTrue(new URLSearchParams(call.query).get('stream') ?? '1');
  return endless ? unseen : undefined;
}

/**
 * True for calls that the engine may answer by leaving HTTP: the endpoints that do so, and calls that the table does
 * not have when the client asks for it.
 */
export function mayHijack({
  upgrade,
  method,
  target,
  headers,
}: Pick<RequestHead, 'upgrade' | 'method' | 'target' | 'headers'>): boolean {
  const endpoint = findDockerEndpoint(method, target.path);
  const asksForHttp2 = headerTokens(headers, 'upgrade').includes('h2c');
  if (asksForHttp2 && !http2Calls.has(endpoint?.path ?? '')) return false;
  return endpoint?.hijack ?? upgrade;
}

// Docker's own reading of a boolean in a query.
function isTrue(value: string): boolean {
  return !['', '0', 'no', 'false', 'none'].includes(value.trim().toLowerCase());
}
