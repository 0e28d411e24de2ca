import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDockerAgent, nextPath } from '../src/docker/docker-agent.ts';

let directory: string;
const servers: Server[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function listen(path: string): Promise<void> {
  const server = createServer((_request, response) => response.end('pong'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

function ping(agent: ReturnType<typeof createDockerAgent>): Promise<string> {
  return new Promise((resolve) => {
    request({ agent, path: '/_ping', host: 'docker' }, (response) => {
      response.resume().once('end', () => resolve('pong'));
    })
      .once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      .end();
  });
}

describe('the agent', () => {
  test('connects to the socket, and again when it comes back', async () => {
    const path = join(directory, 'docker.sock');
    const agent = createDockerAgent(path);
    expect(await ping(agent)).toBe('ENOENT');
    await listen(path);
    const answers = [await ping(agent), await ping(agent), await ping(agent)];
    expect(answers).toContain('pong');
  });
});

test('keeps its connection, and is one short line to whoever formats it', async () => {
  const path = join(directory, 'docker.sock');
  let connections = 0;
  await listen(path);
  servers[0]?.on('connection', () => {
    connections += 1;
  });
  const agent = createDockerAgent(path);
  expect([await ping(agent), await ping(agent), await ping(agent)]).toEqual(['pong', 'pong', 'pong']);
  expect(connections).toBe(1);
  expect(inspect({ agent }, { showHidden: true, depth: null })).toBe(`{ agent: agent of ${path} }`);
  agent.destroy();
});

describe('nextPath', () => {
  test('goes round the places where a socket is', () => {
    for (const root of ['one', 'two', 'empty']) mkdirSync(join(directory, root, 'run'), { recursive: true });
    const roots = ['one', 'two', 'empty'].map((root) => join(directory, root));
    mkdirSync(join(directory, 'one', 'run', 's'));
    mkdirSync(join(directory, 'two', 'run', 's'));
    const first = nextPath('/run/s', '/run/s', roots);
    const second = nextPath('/run/s', first, roots);
    expect([first, second]).toEqual([join(directory, 'one', 'run/s'), join(directory, 'two', 'run/s')]);
    expect(nextPath('/run/s', second, roots)).toBe('/run/s');
    expect(nextPath('/run/s', 'a place of before', roots)).toBe('/run/s');
  });

  test('finds the socket where /var/run is a link to /run, as on Debian', () => {
    mkdirSync(join(directory, 'root/run/s'), { recursive: true });
    mkdirSync(join(directory, 'root/var'));
    // Below another process's root, an absolute link leads to our own /run.
    symlinkSync('/run', join(directory, 'root/var/run'));
    const found = nextPath('/var/run/s', '/var/run/s', [join(directory, 'root')]);
    expect(found).toBe(join(directory, 'root/run/s'));
  });
});
