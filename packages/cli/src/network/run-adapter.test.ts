import { expect, test } from '@jest/globals';
import { engineFlagsOf } from './run-adapter.ts';

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
