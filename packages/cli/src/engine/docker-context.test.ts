import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readDockerContext } from './docker-context.ts';

const config = mkdtempSync(join(tmpdir(), 'pw-context-'));
afterAll(() => rmSync(config, { recursive: true, force: true }));

const create = (name: string, Host: string) => {
  const id = createHash('sha256').update(name).digest('hex');
  mkdirSync(join(config, 'contexts/meta', id), { recursive: true });
  writeFileSync(
    join(config, 'contexts/meta', id, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host } } }),
  );
  return id;
};
create('far', 'tcp://192.0.2.1:2376');
mkdirSync(join(config, 'contexts/tls', create('safe', 'tcp://192.0.2.2:2376'), 'docker'), {
  recursive: true,
});
writeFileSync(join(config, 'config.json'), JSON.stringify({ currentContext: 'far' }));

test.each([
  [{}, { name: 'far', dockerHost: 'tcp://192.0.2.1:2376' }],
  [{ DOCKER_CONTEXT: 'default' }, undefined],
  [
    { DOCKER_CONTEXT: 'safe' },
    {
      name: 'safe',
      dockerHost: 'tcp://192.0.2.2:2376',
      certPath: expect.stringMatching(/contexts\/tls\/[0-9a-f]{64}\/docker$/),
    },
  ],
])('with %j it is %j', (env, context) => {
  expect(readDockerContext({ DOCKER_CONFIG: config, ...env })).toEqual(context);
});

test('without a config there is none', () => {
  expect(readDockerContext({ DOCKER_CONFIG: join(config, 'nowhere') })).toBeUndefined();
});

test('one that does not exist is an error', () => {
  expect(() => readDockerContext({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'gone' })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining('"gone"') }),
  );
});
