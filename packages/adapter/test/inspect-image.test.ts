// What is asked of the engine about an image: the variant of `--platform`, and nothing that is no image (NW-PLATFORM,
// NW-IMAGE).
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createDockerClient, type DockerClient } from '../src/docker/docker-client.ts';

let server: Server;
let docker: DockerClient;
let asked: URL[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://docker');
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url.pathname.endsWith('/version'))
      return answer(200, { ApiVersion: '1.51', MinAPIVersion: '1.24', Arch: 'amd64' });
    asked.push(url);
    if (url.pathname.includes('NGINX')) return answer(400, { message: 'invalid reference format' });
    if (url.pathname.includes('missing')) return answer(404, { message: 'No such image' });
    const platform = JSON.parse(url.searchParams.get('platform') ?? '{}') as { architecture?: string };
    answer(200, { Id: 'sha256:1', Config: { Cmd: ['echo', platform.architecture ?? 'default'] } });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  docker = await createDockerClient(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const cmdOf = async (name: string, platform?: string) =>
  (await docker.inspectImage(name, platform))?.Config?.Cmd;

test('the variant of the platform, in an API version that knows it', async () => {
  expect(await cmdOf('m', 'linux/386')).toEqual(['echo', '386']);
  expect(await cmdOf('m', 'linux')).toEqual(['echo', 'amd64']);
  expect(await cmdOf('m')).toEqual(['echo', 'default']);
  expect(asked.map(({ pathname }) => pathname)).toEqual(Array(3).fill('/v1.49/images/m/json'));
});

test.each(['a/../../containers/json?x', '../x', 'a?b', 'a#b', 'a%2f..', ''])(
  '%p is no image, and no path that is asked for',
  async (name) => {
    expect(await docker.inspectImage(name)).toBeUndefined();
    expect(asked).toStrictEqual([]);
  },
);

test.each(['NGINX', 'missing'])('%s: what Docker refuses is no image', async (name) => {
  expect(await docker.inspectImage(name)).toBeUndefined();
});

test('the whole name, a digest included', async () => {
  await docker.inspectImage('localhost:5000/a/b:c@sha256:0123');
  expect(asked[0]?.pathname).toBe('/v1.49/images/localhost:5000/a/b:c@sha256:0123/json');
});
