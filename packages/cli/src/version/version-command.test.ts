import { expect, jest, test } from '@jest/globals';
import { versionCommand } from './version-command.ts';

test.each([
  ['an address that pw does not reach', { DOCKER_HOST: 'ssh://far' }],
  ['a context that does not exist', { DOCKER_HOST: '', DOCKER_CONTEXT: 'gone', DOCKER_CONFIG: '/nowhere' }],
  ['an engine that is silent', { DOCKER_HOST: 'unix:///nope.sock' }],
])('%s is no engine, and no failure', async (_, env: NodeJS.ProcessEnv) => {
  Object.assign(process.env, env);
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await versionCommand({ port: 2375, registry: 'localhost', json: true });
  const [printed] = write.mock.lastCall ?? [];
  expect(JSON.parse(String(printed))).toEqual({
    client: expect.objectContaining({ node: process.versions.node }),
    parts: [],
  });
});
