import { dockerEndpointTable } from './docker-endpoint-table.ts';

/** What Docker reads from a request's body. */
type RequestBodyKind = 'json' | 'tar' | 'none';
/** What Docker answers when the call succeeds. */
type AnswerKind = 'json' | 'text' | 'stream' | 'progress' | 'archive' | 'empty';

/** One endpoint of the Docker API. */
export interface DockerEndpoint {
  readonly method: string;
  /** Without the API version; `*` may hold slashes, `{id}` may not. */
  readonly path: string;
  readonly body: RequestBodyKind;
  readonly answer: AnswerKind;
  /** The answer is HTTP no more. */
  readonly hijack: boolean;
  /** What the answer is, where no post-hook can see it. */
  readonly unseen: string | undefined;
}

interface Compiled {
  readonly endpoint: DockerEndpoint;
  readonly pattern: RegExp;
}

const row = /^(\S+) +(\S+) +(json|tar|none) +(json|text|stream|progress|archive|empty)( hijack)?(?:: (.+))?$/;
// Docker's own, /v{version:[0-9.]+}, and Podman's.
const version = /^\/v[0-9.][\w.-]*(?=\/)/;

/** All endpoints, in the order of Docker's router. */
export const dockerEndpoints: readonly DockerEndpoint[] = dockerEndpointTable
  .split('\n')
  .filter((line) => line !== '')
  .map(parseRow);

const anyOptions = dockerEndpoints.find(({ method }) => method === 'OPTIONS');
const byMethodAndStart = Map.groupBy(dockerEndpoints.map(compile), ({ endpoint }) =>
  startOf(endpoint.method, endpoint.path),
);

/**
 * The endpoint that Docker's router chooses; undefined for calls that the table does not have, such as those of a newer
 * API. A call under /libpod is taken for its namesake in Docker's API. Path: decoded, without the query.
 */
export function findDockerEndpoint(method: string, path: string): DockerEndpoint | undefined {
  if (method === 'OPTIONS') return anyOptions;
  const bare = path.replace(version, '');
  const found = findBare(method, bare);
  if (found !== undefined || !bare.startsWith('/libpod/')) return found;
  return findBare(method, bare.slice('/libpod'.length));
}

function findBare(method: string, path: string): DockerEndpoint | undefined {
  const candidates = byMethodAndStart.get(startOf(method, path)) ?? [];
  return candidates.find(({ pattern }) => pattern.test(path))?.endpoint;
}

function parseRow(line: string): DockerEndpoint {
  const match = row.exec(line);
  if (match === null) throw new Error(`not a row of the endpoint table: ${line}`);
  const [, method = '', path = '', body, answer, hijack, unseen] = match;
  return {
    method,
    path,
    body: body as RequestBodyKind,
    answer: answer as AnswerKind,
    hijack: hijack !== undefined,
    unseen,
  };
}

function compile(endpoint: DockerEndpoint): Compiled {
  const source = endpoint.path.replace(/[.]/g, '\\$&').replaceAll('*', '.*').replaceAll('{id}', '[^/]+');
  return { endpoint, pattern: new RegExp(`^${source}$`, 's') };
}

/** Method and first segment of the path: few endpoints share them. */
function startOf(method: string, path: string): string {
  return `${method} ${path.split('/', 2)[1] ?? ''}`;
}
