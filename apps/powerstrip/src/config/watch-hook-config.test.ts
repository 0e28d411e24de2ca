import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isPowerstripError } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { watchHookConfig } from './watch-hook-config.ts';

let folder: string;
let file: string;
let watch: { close(): void };
let seen: string[];
let errors: unknown[];

/** All of one length. */
const ymlOf = (letter: string) => `endpoints: { "GET /${letter}": { refuse: x } }\nadapters: {}\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-watch-'));
  file = join(folder, 'adapters.yml');
  [seen, errors] = [[], []];
  writeFileSync(file, ymlOf('a'));
  watch = watchHookConfig(file, {
    intervalMs: 20,
    onConfig: ({ refusals }) => seen.push(`${refusals[0]?.text}`),
    onError: (error) => errors.push(error),
  });
});
afterEach(() => {
  watch.close();
  rmSync(folder, { recursive: true });
});

/** Makes a change, again where it was made before the file was watched. */
async function change(make: () => void, isSeen: () => boolean): Promise<void> {
  const tryIt = () => {
    if (!isSeen()) make();
    return isSeen();
  };
  await waitUntil('it is read', 10_000, tryIt, 300);
}

const isLast = (letter: string) => () => seen.at(-1) === `GET /${letter}`;

test('a file of which only the time, only the inode or only the size is another is read again', async () => {
  await change(() => writeFileSync(file, ymlOf('b')), isLast('b'));
  await change(() => {
    writeFileSync(file, ymlOf('c'));
    utimesSync(file, 1_000, 1_000);
  }, isLast('c'));
  await change(() => {
    writeFileSync(`${file}.new`, ymlOf('d'));
    utimesSync(`${file}.new`, 1_000, 1_000);
    renameSync(`${file}.new`, file);
  }, isLast('d'));
  await change(() => {
    writeFileSync(file, `${ymlOf('e')}\n`);
    utimesSync(file, 1_000, 1_000);
  }, isLast('e'));
  expect(errors).toStrictEqual([]);
});

test('a file with a fault, and one that is gone, is said so; the next good one is read', async () => {
  await change(
    () => writeFileSync(file, 'hello'),
    () => errors.length > 0,
  );
  expect(errors[0]).toMatchObject({ code: 'INVALID_CONFIGURATION' });
  await change(
    () => rmSync(file, { force: true }),
    () => errors.some((error) => isPowerstripError(error) && error.code === 'NO_CONFIGURATION'),
  );
  expect(seen).toStrictEqual([]);
  await change(() => writeFileSync(file, ymlOf('b')), isLast('b'));
});
