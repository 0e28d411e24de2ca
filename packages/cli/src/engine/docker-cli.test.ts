import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { contextCommand } from '../context/context-command.ts';
import { ensureCanPush } from '../images/push-image.ts';
import { runDockerCli } from './docker-cli.ts';

const before = process.env.PATH;
const bin = mkdtempSync(join(tmpdir(), 'pw docker-cli ü-'));
afterEach(() => {
  process.env.PATH = before;
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

test.each([
  ['pw images push', 'pw images export', () => ensureCanPush()],
  ['pw context', 'pw env', () => contextCommand({ port: 2375, name: 'pwnone' })],
])('%s without a docker CLI says so, and what works instead: %s', async (command, instead, run) => {
  process.env.PATH = bin;
  await expect(run()).rejects.toMatchObject({
    code: 'PART_FAILED',
    message: `${command} needs the docker CLI, and PATH has none`,
    hint: expect.stringMatching(new RegExp(`^Install it .*${instead}`)),
  });
});

test('with one, its exit code counts', async () => {
  writeFileSync(join(bin, 'docker'), '#!/bin/sh\n[ "$1" = "a b" ] || exit 3\n', { mode: 0o755 });
  process.env.PATH = `${bin}:${before}`;
  const use = { command: 'pw', instead: 'nothing' };
  expect(await runDockerCli(['a b'], use)).toBe(0);
  expect(await runDockerCli(['a'], use)).toBe(3);
});
