import type { RequestHead } from '../http/request-head.ts';

type HijackingRequest = Pick<RequestHead, 'upgrade' | 'method' | 'target'>;

interface StreamEndpoint {
  readonly method: string;
  /** End of the path, as Docker routes it. */
  readonly path: RegExp;
  /** End of an endpoint pattern that names this endpoint. */
  readonly pattern: RegExp;
  readonly what: string;
  /** The answer is HTTP no more. */
  readonly hijack?: true;
}

function streamEndpoint(
  method: string,
  tail: string,
  { what, hijack }: { what: string; hijack?: true },
): StreamEndpoint {
  const path = new RegExp(`${tail.replaceAll('*', '.+')}$`);
  const pattern = new RegExp(`${tail.replaceAll('*', '[^ ]+')}$`);
  return { method, path, pattern, what, ...(hijack === undefined ? {} : { hijack }) };
}

/**
 * Docker calls whose answer is endless, is progress, or, as with wait, has a head long before its body: nothing that
 * could be collected first and given to a post-hook afterwards.
 */
const alwaysStreams: readonly StreamEndpoint[] = [
  streamEndpoint('POST', '/containers/*/attach', { what: 'attached output', hijack: true }),
  streamEndpoint('GET', '/containers/*/attach/ws', { what: 'attached output', hijack: true }),
  streamEndpoint('POST', '/exec/*/start', { what: 'the output of an exec', hijack: true }),
  streamEndpoint('POST', '/session', { what: 'a build session', hijack: true }),
  streamEndpoint('POST', '/grpc', { what: 'a gRPC connection', hijack: true }),
  streamEndpoint('GET', '/events', { what: 'events without end' }),
  streamEndpoint('POST', '/images/create', { what: 'pull progress' }),
  streamEndpoint('POST', '/images/*/push', { what: 'push progress' }),
  streamEndpoint('POST', '/images/load', { what: 'load progress' }),
  streamEndpoint('POST', '/build', { what: 'build progress' }),
  streamEndpoint('POST', '/plugins/pull', { what: 'pull progress' }),
  streamEndpoint('POST', '/plugins/*/push', { what: 'push progress' }),
  streamEndpoint('POST', '/plugins/*/upgrade', { what: 'upgrade progress' }),
  streamEndpoint('POST', '/containers/*/wait', { what: 'an answer whose head comes long before its end' }),
];

const logs = /\/(?:containers|services|tasks)\/.+\/logs$/;
const stats = /\/containers\/.+\/stats$/;

/** What a pattern of adapters.yml names that no post-hook can be called for; undefined = nothing. */
export function streamNamedBy(pattern: string): string | undefined {
  const [method = '', path = ''] = pattern.split(' ');
  const named = alwaysStreams.find((endpoint) => method === endpoint.method && endpoint.pattern.test(path));
  return named?.what;
}

/** Why this call's answer cannot be given to a post-hook; undefined = it can. */
export function streamOfCall(call: { method: string; path: string; query: string }): string | undefined {
  const { method, path } = call;
  const always = alwaysStreams.find((endpoint) => method === endpoint.method && endpoint.path.test(path));
  if (always !== undefined) return always.what;
  if (method !== 'GET') return undefined;
  if (logs.test(path)) return 'logs';
  return stats.test(path) && isTrue(new URLSearchParams(call.query).get('stream') ?? '1')
    ? 'stats'
    : undefined;
}

/** True for calls that the engine may answer by leaving HTTP: the client asks for it, or Docker does it unasked. */
export function mayHijack({ upgrade, method, target }: HijackingRequest): boolean {
  if (upgrade) return true;
  return alwaysStreams.some(
    (endpoint) => endpoint.hijack && method === endpoint.method && endpoint.path.test(target.path),
  );
}

// Docker's own reading of a boolean in a query.
function isTrue(value: string): boolean {
  return !['', '0', 'no', 'false', 'none'].includes(value.trim().toLowerCase());
}
