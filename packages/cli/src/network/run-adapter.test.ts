import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../images/parse-dockerfile.ts';
import { commandInside, engineFlagsOf } from './run-adapter.ts';

test.each([
  [[], []],
  [['serve'], []],
  [
    ['serve', '--network', 'weave', '--shim-container', 'weavewait', '--bridge', 'weave'],
    ['--network', 'weave', '--bridge', 'weave'],
  ],
  [
    ['--port=8080', '--engine', 'docker-network', '--no-rewrite-hosts', '--host', '::'],
    ['--engine', 'docker-network'],
  ],
  [
    ['serve', '--without-dns', '-p', '81', '--network=own'],
    ['--without-dns', '--network=own'],
  ],
])('of %j it keeps %j', (command, flags) => {
  expect(engineFlagsOf(command)).toEqual(flags);
});

test('in the adapter it is started as the image starts it', () => {
  const dockerfile = new URL('../../../../docker/adapter/Dockerfile', import.meta.url);
  const { Entrypoint = [] } = parseDockerfile(readFileSync(dockerfile, 'utf8')).config;
  const config = { Entrypoint, Cmd: ['serve', '--port', '81', '--engine', 'docker-network'] };
  expect(commandInside(config, ['attach', 'web', 'net:default'])).toEqual([
    ...['node', '--max-semi-space-size=2', '--optimize-for-size', '/app/main.js'],
    ...['attach', '--engine', 'docker-network', '--json', 'web', 'net:default'],
  ]);
});
