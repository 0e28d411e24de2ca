// Where the inspector is, on the engine's machine and on another one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { LABELS, startFakeEngine } from './fake-engine.ts';

const main = join(import.meta.dirname, '../src/main.ts');

async function pwInspect(port: number) {
  await using engine = await startFakeEngine();
  engine.says = 'http://0.0.0.0:2374/inspect?token=secret\n';
  engine.add('powerstrip', {
    Config: { Labels: LABELS, Env: ['POWERSTRIP_INSPECT=yes'] },
    NetworkSettings: { Ports: { '2374/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
  });
  const child = spawn(process.execPath, ['--conditions=@pw/source', '--no-warnings', main, 'inspect'], {
    env: { PATH: process.env.PATH, HOME: '/nowhere', DOCKER_HOST: engine.dockerHost },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

const address = (port: number) => `http://127.0.0.1:${port}/inspect?token=secret\n`;

test('pw inspect says how to forward a port that is on another machine', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await pwInspect(port)).toEqual({ code: 0, stdout: address(port), stderr: '' });
  await new Promise((resolve) => server.close(resolve));
  expect(await pwInspect(port)).toEqual({
    code: 0,
    stdout: address(port),
    stderr: expect.stringContaining(`ssh -nNT -L ${port}:127.0.0.1:${port} HOST\n`),
  });
});
