import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { engineEnv } from './engine-env.ts';

test.each([
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2375' }, undefined],
  [{ DOCKER_HOST: 'tcp://localhost:2375' }, undefined],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2375', PW_ORIG_DOCKER_HOST: 'unix:///x.sock' }, 'unix:///x.sock'],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2376' }, 'tcp://127.0.0.1:2376'],
  // After `pw env --port 2376`, also for a command without --port.
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2376', PW_ORIG_DOCKER_HOST: 'unix:///x.sock' }, 'unix:///x.sock'],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2376', PW_ORIG_DOCKER_HOST: '' }, undefined],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2376', PW_ORIG_DOCKER_HOST: 'tcp://127.0.0.1:2375' }, undefined],
  // The user has chosen another engine since.
  [{ DOCKER_HOST: 'tcp://192.0.2.1:2376', PW_ORIG_DOCKER_HOST: '' }, 'tcp://192.0.2.1:2376'],
  [{ DOCKER_HOST: 'ssh://localhost', PW_ORIG_DOCKER_HOST: '' }, 'ssh://localhost'],
  [{ DOCKER_HOST: 'unix:///y.sock', PW_ORIG_DOCKER_HOST: 'unix:///x.sock' }, 'unix:///y.sock'],
  [{ DOCKER_HOST: 'tcp://192.0.2.1:2375' }, 'tcp://192.0.2.1:2375'],
  [{ DOCKER_HOST: 'unix:///var/run/docker.sock' }, 'unix:///var/run/docker.sock'],
  [{}, undefined],
])('%p', (env: NodeJS.ProcessEnv, expected) => {
  expect(engineEnv(2375, { DOCKER_CONTEXT: 'default', ...env }).DOCKER_HOST).toBe(expected);
});

test.each([
  ['no memory', {}],
  ['the memory that DOCKER_HOST was not set', { PW_ORIG_DOCKER_HOST: '' }],
])('behind powerstrip, with %s, the docker context leads to the engine', (_, env: NodeJS.ProcessEnv) => {
  const config = mkdtempSync(join(tmpdir(), 'pw-engine-env-'));
  try {
    const id = createHash('sha256').update('far').digest('hex');
    mkdirSync(join(config, 'contexts/meta', id), { recursive: true });
    const meta = { Name: 'far', Endpoints: { docker: { Host: 'unix:///far.sock' } } };
    writeFileSync(join(config, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta));
    const given = {
      DOCKER_CONFIG: config,
      DOCKER_CONTEXT: 'far',
      DOCKER_HOST: 'tcp://127.0.0.1:2375',
      ...env,
    };
    expect(engineEnv(2375, given)).toMatchObject({
      DOCKER_HOST: 'unix:///far.sock',
      PW_DOCKER_CONTEXT: 'far',
    });
  } finally {
    rmSync(config, { recursive: true });
  }
});

test('behind powerstrip, the TLS variables are those from before pw env; with another engine, they are its own', () => {
  const memory = { PW_ORIG_DOCKER_HOST: 'tcp://engine:2376', PW_ORIG_DOCKER_TLS_VERIFY: '1' };
  const behind = engineEnv(2375, { DOCKER_HOST: 'tcp://127.0.0.1:2375', ...memory });
  expect(behind).toMatchObject({ DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: '1' });
  const other = { DOCKER_HOST: 'tcp://192.0.2.1:2375', ...memory };
  expect(engineEnv(2375, other)).toEqual(other);
});
