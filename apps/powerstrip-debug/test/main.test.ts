// powerstrip-debug as the program that it is.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { callPreHook } from '@pw/hooks/testing';

const main = join(import.meta.dirname, '../src/main.ts');
const request = { Method: 'GET', Request: '/_ping', Body: null };
const running: ChildProcess[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pw-debug-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--conditions=@pw/source', '--no-warnings', main, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  return child;
}

async function listens(args: string[], env: Record<string, string> = {}): Promise<string> {
  const lines = createInterface(start(['--port', '0', ...args], env).stderr)[Symbol.asyncIterator]();
  return String((await lines.next()).value).replace('powerstrip-debug listens on ', '');
}

async function fails(args: string[], env: Record<string, string> = {}) {
  const child = start(args, env);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { stderr, code };
}

test('it listens on this machine alone, unless it is told where', async () => {
  expect(await listens([])).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await listens([], { PW_HOST: '0.0.0.0' })).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
  expect(await listens(['--host', '::1'], { PW_HOST: '0.0.0.0' })).toMatch(/^http:\/\/\[::1\]:\d+$/);
});

test('a port that is taken: it says where, what to do, and fails', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  try {
    const { stderr, code } = await fails(['--port', `${port}`]);
    const first = `powerstrip-debug: cannot listen on 127.0.0.1:${port}: listen EADDRINUSE`;
    expect([code, stderr.slice(0, first.length)]).toStrictEqual([1, first]);
    expect(stderr).toMatch(/choose another port\.\nLISTEN_FAILED: .*\n$/);
  } finally {
    taken.close();
  }
});

test('with a token, of a file or of the environment, it answers nobody else', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'open-sesame\n');
  const urls = [
    await listens(['--token-file', file]),
    await listens([], { PW_TOKEN_FILE: file }),
    await listens([], { PW_TOKEN: 'open-sesame' }),
  ];
  for (const url of urls) {
    await expect(callPreHook(url, request)).rejects.toMatchObject({ status: 401 });
    expect(await callPreHook(url, request, { token: 'open-sesame' })).toEqual(request);
  }
});

test.each([
  ['both', ['--token-file', '/x'], { PW_TOKEN: 'a' }, 'are both set'],
  ['an empty one', [], { PW_TOKEN: '' }, 'PW_TOKEN does not hold one line of visible ASCII'],
  ['one of two words', [], { PW_TOKEN: 's3cret word' }, 'PW_TOKEN does not hold one line of visible ASCII'],
  ['a file that is not there', ['--token-file', '/nowhere'], {}, '--token-file: ENOENT'],
  ['a file with more', ['--token-file', main], {}, 'does not hold one line of visible ASCII'],
])('a token that is %s stops it', async (_name, args, env, message) => {
  const failed = await fails(['--port', '0', ...args], env);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(`powerstrip-debug: `);
  expect(failed.stderr).toContain(message);
  expect(failed.stderr).toContain('\nBAD_OPTION: ');
  expect(failed.stderr).not.toContain('s3cret');
});
