import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeWholeFile } from './write-whole-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pw-whole-'));
  file = join(folder, 'images.tar');
  writeFileSync(file, 'of before');
});

afterEach(() => rmSync(folder, { recursive: true }));

const texts = (...chunks: string[]) => Readable.from(chunks);

test('a whole stream takes the place of what was there', async () => {
  await writeWholeFile(file, async () => texts('a', 'b'));
  expect(readFileSync(file, 'utf8')).toBe('ab');
  expect(readdirSync(folder)).toStrictEqual(['images.tar']);
});

test('where a link leads', async () => {
  const link = join(folder, 'link');
  symlinkSync('images.tar', link);
  await writeWholeFile(link, async () => texts('new'));
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toStrictEqual(['images.tar', 'link']);
});

test.each([
  ['that cannot be made', async () => Promise.reject(new Error('no image'))],
  ['that breaks off', async () => Readable.from(breaksOff())],
])('a stream %s leaves what was there, and nothing else', async (_, make) => {
  await expect(writeWholeFile(file, make)).rejects.toThrow('no image');
  expect(readFileSync(file, 'utf8')).toBe('of before');
  expect(readdirSync(folder)).toStrictEqual(['images.tar']);
});

test.each(['SIGINT', 'SIGTERM'] as const)('so does %s in the middle', async (signal) => {
  const writing = writeWholeFile(file, async () => endless(() => process.emit(signal)));
  await expect(writing).rejects.toMatchObject({ exitCode: signal === 'SIGINT' ? 130 : 143 });
  expect(readFileSync(file, 'utf8')).toBe('of before');
  expect(readdirSync(folder)).toStrictEqual(['images.tar']);
  expect(process.listenerCount(signal)).toBe(0);
});

test('a place that is not there is told before anything is made', async () => {
  const never = () => Promise.reject(new Error('was made'));
  await expect(writeWholeFile(join(folder, 'no/images.tar'), never)).rejects.toMatchObject({
    code: 'ENOENT',
  });
  await expect(writeWholeFile(folder, async () => texts('a'))).rejects.toMatchObject({ code: 'EISDIR' });
});

test('a named pipe gets the stream itself', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  const read = text(reader.stdout);
  await writeWholeFile(pipe, async () => texts('through'));
  expect(await read).toBe('through');
});

async function* breaksOff() {
  yield 'a';
  throw new Error('no image');
}

/** Gives a little, and nothing more once it has interrupted. */
function endless(interrupt: () => void): Readable {
  const chunks = ['a'];
  return new Readable({
    read() {
      const chunk = chunks.shift();
      if (chunk === undefined) interrupt();
      else this.push(chunk);
    },
  });
}
