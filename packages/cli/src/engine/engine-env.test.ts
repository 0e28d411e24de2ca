import { expect, test } from '@jest/globals';
import { engineEnv } from './engine-env.ts';

test.each([
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2375' }, undefined],
  [{ DOCKER_HOST: 'tcp://localhost:2375' }, undefined],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2375', PW_ORIG_DOCKER_HOST: 'unix:///x.sock' }, 'unix:///x.sock'],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2376' }, 'tcp://127.0.0.1:2376'],
  [{ DOCKER_HOST: 'tcp://192.0.2.1:2375' }, 'tcp://192.0.2.1:2375'],
  [{ DOCKER_HOST: 'unix:///var/run/docker.sock' }, 'unix:///var/run/docker.sock'],
  [{}, undefined],
])('%p', (env: NodeJS.ProcessEnv, expected) => {
  expect(engineEnv(2375, { DOCKER_CONTEXT: 'default', ...env }).DOCKER_HOST).toBe(expected);
});
