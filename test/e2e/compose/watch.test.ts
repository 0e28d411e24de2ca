// N1: `compose watch`, which Compose 1 does not have, brings a changed file into a service that has its address.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildBusyboxImage, createDockerCli, waitUntil } from '@pw/test-helpers';
import { startAdapterStack } from '../adapter/adapter-stack.ts';
import { weaveAddresses } from '../adapter/weave-address.ts';
import { type ComposeProject, createComposeProject } from './compose-project.ts';
import { findCompose } from './find-compose.ts';
import { IMAGE, IMAGE_LINES } from './services.ts';

const PORT = 2399;
const compose = await findCompose();

const file = `services:
  web:
    image: pwcmw-web
    build: { context: ., pull: false }
    stop_grace_period: 1s
    environment: [WEAVE_CIDR=10.255.60.30/8]
    develop:
      watch:
        - { action: sync+restart, path: index.html, target: /www/index.html }
`;

const watching = async (project: ComposeProject) => {
  const [command = '', ...prefix] = compose.command;
  const args = [...prefix, '-p', 'pwcmw', '-f', 'compose.yaml', 'watch', '--no-up'];
  const child = spawn(command, args, {
    cwd: project.directory,
    env: { ...process.env, DOCKER_HOST: `tcp://127.0.0.1:${PORT}` },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text;
    });
  }
  await waitUntil('compose watches', 30_000, async () => /watch/i.test(said));
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await once(child, 'close');
    },
  };
};

if (compose.major === 2) {
  test('watch brings a changed file into the service, which has its address again', async () => {
    await using stack = await startAdapterStack({ prefix: 'pwcmw', port: PORT, subnet: '10.69.0.0/16' });
    await buildBusyboxImage(createDockerCli(), IMAGE, IMAGE_LINES);
    const dockerHost = `tcp://127.0.0.1:${PORT}`;
    await using project = createComposeProject({ compose, name: 'pwcmw', dockerHost, file, env: {} });
    writeFileSync(join(project.directory, 'Dockerfile'), `FROM ${IMAGE}\nCOPY index.html /www/\n`);
    writeFileSync(join(project.directory, 'index.html'), 'before\n');
    await project.ok(['up', '-d', '--build']);
    const served = () => project.run(['exec', '-T', 'web', 'wget', '-q', '-O', '-', 'http://10.255.60.30/']);
    await waitUntil('served', 10_000, async () => (await served()).stdout === 'before\n');
    const [name = ''] = await project.containers('web');
    const startedAt = () => stack.direct.ok(['inspect', '-f', '{{.State.StartedAt}}', name]);
    const before = await startedAt();
    await using _watching = await watching(project);
    writeFileSync(join(project.directory, 'index.html'), 'after\n');
    // The file is there before the restart.
    await waitUntil('it has started again', 30_000, async () => (await startedAt()) !== before);
    await waitUntil('the change is served', 10_000, async () => (await served()).stdout === 'after\n');
    expect(await weaveAddresses(stack.direct, name)).toEqual(['10.255.60.30/8']);
    await project.ok(['down', '-t', '0', '--rmi', 'local']);
  }, 120_000);
} else {
  test('Compose 1 has no watch', async () => {
    await using project = createComposeProject({ compose, name: 'pwcmw', file, env: {} });
    expect((await project.run(['watch'])).code).not.toBe(0);
  });
}
