// A machine that takes longer to load the waiter than the launcher waits for its last words.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addWaiter, buildLauncher } from './support/woven-shim.ts';

const directory = mkdtempSync(join(tmpdir(), 'pw-slow-start-'));
const SLOW_SECONDS = 3;

beforeAll(() => {
  buildLauncher(directory);
  addWaiter(directory, `sleep ${SLOW_SECONDS}`);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

test('the waiter says on time what is missing, however late it was loaded', () => {
  const seconds = 3 * SLOW_SECONDS;
  const began = performance.now();
  const { status, stderr } = spawnSync('unshare', ['--net', join(directory, 'wait-for-weave'), '/bin/true'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', WAIT_FOR_SECONDS: `${seconds}`, WAIT_FOR_WEAVE_NATIVE_MS: '0' },
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      `^wait-for-weave: interface ethwe not found after ${seconds} seconds; (?!the waiter would say)`,
    ),
  });
  expect((performance.now() - began) / 1000).toBeGreaterThan(seconds);
}, 40_000);
