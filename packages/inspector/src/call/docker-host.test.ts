import { expect, test } from '@jest/globals';
import { dockerHostOf } from './docker-host.ts';

const request = (host: string) => ({
  target: '/',
  headers: [['Host', host] as [string, string]],
  body: null,
});

test.each([
  ['tcp', { address: '127.0.0.1:4000' }, 'localhost:2375', 'tcp://localhost:2375'],
  ['a unix socket', { address: 'unix', socketPath: '/run/p w.sock' }, 'docker', 'unix:///run/p w.sock'],
  ['a Host that a client of a socket makes up', { socketPath: '/run/p.sock' }, 'a:1', 'unix:///run/p.sock'],
  ['an inherited socket', { address: 'unix' }, 'api.moby.localhost', 'unix:///var/run/docker.sock'],
  ['a Host that is none', null, 'x y:1', 'unix:///var/run/docker.sock'],
])('%s', (_what, client, host, expected) => {
  expect(dockerHostOf({ client, request: request(host) })).toBe(expected);
});
