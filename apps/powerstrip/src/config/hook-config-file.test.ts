import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { HookConfigFile } from './hook-config-file.ts';

let folder: string;
let path: string;
let file: HookConfigFile;
let watch: { close(): void } | undefined;
let seen: string[];
let errors: unknown[];

/** All of one length. */
const ymlOf = (letter: string) => `endpoints: { "GET /${letter}": { refuse: x } }\nadapters: {}\n`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-config-'));
  path = join(folder, 'adapters.yml');
  [seen, errors] = [[], []];
  writeFileSync(path, ymlOf('a'));
  file = new HookConfigFile(path);
  await file.read();
});
afterEach(() => {
  watch?.close();
  rmSync(folder, { recursive: true });
});

function watchEvery(intervalMs: number): void {
  watch = file.watch({
    intervalMs,
    onConfig: ({ refusals }) => seen.push(`${refusals[0]?.text}`),
    onError: (error) => errors.push(error),
  });
}

async function untilLast(letter: string): Promise<void> {
  await waitUntil(`${letter} is read`, 10_000, () => seen.at(-1) === `GET /${letter}`);
}

test('a file of which only the time, only the inode, only the size or only the mode is another is read again, once', async () => {
  watchEvery(20);
  writeFileSync(path, ymlOf('b'));
  await untilLast('b');
  writeFileSync(path, ymlOf('c'));
  utimesSync(path, 1_000, 1_000);
  await untilLast('c');
  writeFileSync(`${path}.new`, ymlOf('d'));
  utimesSync(`${path}.new`, 1_000, 1_000);
  renameSync(`${path}.new`, path);
  await untilLast('d');
  writeFileSync(path, `${ymlOf('e')}\n`);
  utimesSync(path, 1_000, 1_000);
  await untilLast('e');
  expect(seen).toStrictEqual(['GET /b', 'GET /c', 'GET /d', 'GET /e']);
  chmodSync(path, 0o600);
  await waitUntil('it is read again', 10_000, () => seen.length === 5);
  expect(errors).toStrictEqual([]);
});

test('a file with a fault, and one that is gone, is said so once; the next good one is read', async () => {
  watchEvery(20);
  writeFileSync(path, 'hello');
  await waitUntil('the fault is said', 10_000, () => errors.length > 0);
  rmSync(path);
  await waitUntil('its end is said', 10_000, () => errors.length > 1);
  await setTimeout(200);
  expect(errors).toMatchObject([{ code: 'INVALID_CONFIGURATION' }, { code: 'NO_CONFIGURATION' }]);
  expect(seen).toStrictEqual([]);
  writeFileSync(path, ymlOf('b'));
  await untilLast('b');
});

test('a change between the first read and the watch is not lost', async () => {
  writeFileSync(path, ymlOf('b'));
  watchEvery(20);
  await untilLast('b');
});

test('of two reads the older one ends first', async () => {
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  rmSync(path);
  linkSync(fifo, path);
  const ended: unknown[] = [];
  const read = () => file.read().then(({ refusals }) => ended.push(refusals[0]?.text));
  const older = read();
  // Waits for its reader.
  await using writer = await open(fifo, 'w');
  writeFileSync(`${path}.new`, ymlOf('c'));
  renameSync(`${path}.new`, path);
  const newer = read();
  await setTimeout(200);
  await writer.writeFile(ymlOf('b'));
  await writer.close();
  await Promise.all([older, newer]);
  expect(ended).toStrictEqual(['GET /b', 'GET /c']);
});

test('a file that is still written is not read before it stays the same', async () => {
  watchEvery(50);
  for (let lines = 1; lines <= 30; lines++) {
    writeFileSync(path, ymlOf(lines < 30 ? 'b' : 'c') + '\n'.repeat(lines));
    await setTimeout(30);
  }
  await untilLast('c');
  expect(seen).toStrictEqual(['GET /c']);
});
