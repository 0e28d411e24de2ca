import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dockerEndpoints, findDockerEndpoint } from './docker-endpoints.ts';

/** What the description of the Docker API says of one route. */
interface ApiRoute {
  readonly method: string;
  readonly path: string;
  /** Type of the body's schema. */
  readonly body?: string;
  readonly consumes?: readonly string[];
  readonly produces?: readonly string[];
}

const apiRoutes = JSON.parse(
  readFileSync(new URL('../../test/judge/api-routes.json', import.meta.url), 'utf8'),
) as ApiRoute[];
const rawStreams = ['application/vnd.docker.raw-stream', 'application/vnd.docker.multiplexed-stream'];

describe('the table against the description of the API 1.24 to 1.52', () => {
  test.each(apiRoutes)('$method $path is there', ({ method, path }) => {
    for (const prefix of ['', '/v1.24', '/v1.52', '/v4.6.1/libpod']) {
      const found = findDockerEndpoint(method, prefix + path.replaceAll('{id}', 'x'));
      expect(found?.path.replaceAll(/\*/g, '{id}')).toBe(path);
    }
  });

  const withJson = apiRoutes.filter(({ body }) => body === 'object' || body === 'array');
  test.each(withJson)('$method $path reads JSON', ({ method, path }) => {
    expect(findDockerEndpoint(method, path)?.body).toBe('json');
  });

  const withBytes = apiRoutes.filter(({ body }) => body?.startsWith('string'));
  test.each(withBytes)('$method $path reads an archive', ({ method, path }) => {
    expect(findDockerEndpoint(method, path)?.body).toBe('tar');
  });

  // The engine reads JSON there too: registry credentials (20.10), and options of what is experimental or removed.
  const undescribed = ['/images/*/push', '/containers/*/checkpoints', '/containers/*/copy'];
  test.each(apiRoutes.filter(({ body }) => body === undefined))('$method $path reads no body', (route) => {
    const endpoint = findDockerEndpoint(route.method, route.path);
    if (endpoint === undefined || undescribed.includes(endpoint.path)) return;
    expect(endpoint.body).toBe('none');
  });

  const archives = apiRoutes.filter(
    ({ method, path, produces = [] }) =>
      method === 'GET' && (produces.includes('application/x-tar') || path.endsWith('/export')),
  );
  test.each(archives)('$method $path answers an archive', ({ method, path }) => {
    expect(findDockerEndpoint(method, path)?.answer).toBe('archive');
  });

  const raw = apiRoutes.filter(({ produces = [] }) => produces.some((type) => rawStreams.includes(type)));
  test.each(raw)('$method $path answers a stream', ({ method, path }) => {
    expect(findDockerEndpoint(method, path)).toMatchObject({
      answer: 'stream',
      hijack: !path.endsWith('/logs'),
    });
  });
});

describe('findDockerEndpoint', () => {
  test.each([
    ['GET', '/v1.41/containers/team/a/json', '/containers/*/json'],
    ['POST', '/v1.41/networks/n\u2028/connect', '/networks/*/connect'],
    ['POST', '/images/a/b/c/push', '/images/*/push'],
    ['DELETE', '/v1.41/containers/x/checkpoints/y', '/containers/{id}/checkpoints/{id}'],
    ['OPTIONS', '/v1.41/whatever', '/*'],
    ['PUT', '/v4.6.1/libpod/containers/x/archive', '/containers/*/archive'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(findDockerEndpoint(method, path)?.path).toBe(expected);
  });

  test.each([
    ['GET', '/v1.41/images/x/attestations'],
    ['POST', '/v1.41/Containers/create'],
    ['POST', '/v1.41/containers/create/'],
    ['POST', '/V1.41/build'],
    ['POST', '/v1.41/services/a/b/update'],
    ['POST', '/moby.buildkit.v1.Control/Solve'],
  ])('%s %s is not in the table', (method, path) => {
    expect(findDockerEndpoint(method, path)).toBeUndefined();
  });

  test('only one endpoint of a method has a path', () => {
    const names = dockerEndpoints.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
