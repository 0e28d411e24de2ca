import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { editJsonBody, refuse } from '@pw/core';
import { buildBusyboxImage, createDockerCli, runCommand } from '@pw/test-helpers';
import { startPowerstrip } from './powerstrip-on-host.ts';

const image = `pw-e2e-clients-${process.pid}`;
const name = `pw-e2e-clients-${process.pid}`;
const direct = createDockerCli();

beforeAll(async () => {
  await buildBusyboxImage(direct, image);
}, 60_000);
afterAll(async () => {
  await direct(['rm', '-f', name]);
  await direct(['rmi', '-f', image]);
}, 60_000);

test('a WebSocket of attach carries the output', async () => {
  await using powerstrip = await startPowerstrip({ endpoints: { '* *': { pre: ['hook'], post: ['hook'] } } });
  const id = await direct.ok([
    'run',
    '-d',
    '-i',
    '--name',
    name,
    image,
    'sh',
    '-c',
    'read line; echo "ws $line"',
  ]);
  const socket = connect(powerstrip.port, '127.0.0.1');
  socket.write(
    `GET /v1.41/containers/${id}/attach/ws?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\n` +
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'a'.repeat(22)}==\r\n\r\n`,
  );
  let received = '';
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    const before = received;
    received += bytes.toString('latin1');
    // One masked text frame (with a mask of zeros) once the handshake is through.
    if (!before.includes('\r\n\r\n') && received.includes('\r\n\r\n'))
      socket.write(Buffer.from('\x81\x83\0\0\0\0hi\n', 'latin1'));
    if (received.includes('ws hi')) break;
  }
  expect(received).toMatch(/^HTTP\/1\.1 101 [\s\S]*ws hi/);
  await direct.ok(['rm', '-f', name]);
});

test('docker-compose 1.29.2 brings a stack up, logs, runs and takes it down', async () => {
  await using powerstrip = await startPowerstrip({ endpoints: { '* *': { pre: ['hook'], post: ['hook'] } } });
  const folder = mkdtempSync(join(tmpdir(), 'pw-e2e-compose-'));
  const service = { image, network_mode: 'none', command: ['sh', '-c', 'echo composed; sleep 1000'] };
  writeFileSync(
    join(folder, 'docker-compose.yml'),
    JSON.stringify({ version: '2', services: { app: service } }),
  );
  const compose = (...args: string[]) =>
    runCommand('docker-compose', ['-p', name, ...args], {
      cwd: folder,
      env: { DOCKER_HOST: powerstrip.url },
    });
  try {
    expect((await compose('up', '-d')).code).toBe(0);
    expect((await compose('logs')).stdout).toContain('composed');
    expect((await compose('exec', '-T', 'app', 'echo', 'inside')).stdout).toBe('inside\n');
    expect((await compose('ps')).stdout).toContain('Up');
  } finally {
    expect((await compose('down', '-t', '0')).code).toBe(0);
    rmSync(folder, { recursive: true });
  }
}, 60_000);

describe('hooks on the real engine', () => {
  test('a pre-hook adds to the environment', async () => {
    await using powerstrip = await startPowerstrip({
      endpoints: { 'POST /*/containers/create': { pre: ['hook'] } },
      adapter: {
        preHook: (request) =>
          editJsonBody(request, (body) => {
            body.Env = ['ADDED=grün'];
          }),
      },
    });
    const docker = createDockerCli(powerstrip.url);
    expect(await docker.ok(['run', '--rm', image, 'sh', '-c', 'echo $ADDED'])).toBe('grün');
  });

  test('a refusal is what the docker CLI shows, and no container is made', async () => {
    await using powerstrip = await startPowerstrip({
      endpoints: { 'POST /*/containers/create': { pre: ['hook'] } },
      adapter: {
        preHook: () => {
          throw refuse(403, 'not on a Friday');
        },
      },
    });
    const { code, stderr } = await createDockerCli(powerstrip.url)([
      'run',
      '--rm',
      '--name',
      name,
      image,
      'true',
    ]);
    expect([code, stderr]).toEqual([
      125,
      expect.stringContaining('Error response from daemon: powerstrip adapter hook: not on a Friday'),
    ]);
    expect(await direct.ok(['ps', '-aq', '--filter', `name=${name}`])).toBe('');
  });

  test('a post-hook holds the answer to start, and sees the container running', async () => {
    const seen: string[] = [];
    await using powerstrip = await startPowerstrip({
      endpoints: { 'POST /*/containers/*/start': { post: ['hook'] } },
      adapter: {
        postHook: async (_response, { Request }) => {
          const id = /containers\/([^/]+)\/start/.exec(Request)?.[1] ?? '';
          seen.push(await direct.ok(['inspect', '-f', '{{.State.Running}}', id]));
          return undefined;
        },
      },
    });
    const docker = createDockerCli(powerstrip.url);
    await docker.ok(['run', '-d', '--name', name, image, 'sleep', '1000']);
    await docker.ok(['rm', '-f', name]);
    expect(seen).toEqual(['true']);
  });
});
