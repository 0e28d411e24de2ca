import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { packFile, unpackFile } from './tar.ts';

const NAME = 'etc/powerstrip/adapters.yml';

test.each([
  ['', 'empty'],
  ['x'.repeat(512), 'one block exactly'],
  ['version: 1 # ’\n', 'bytes, not characters'],
  ['x'.repeat(300_000), 'in several reads'],
])('tar(1) and unpackFile read the file back: %#', async (content) => {
  const archive = await packFile(NAME, content);
  expect(archive.length % 512).toBe(0);
  expect(execFileSync('tar', ['-xOf', '-', NAME], { input: archive }).toString()).toBe(content);
  expect(await unpackFile(Readable.from([archive]))).toBe(content);
});

test('the mode and the owner are those that the powerstrip container can read', async () => {
  const listed = execFileSync('tar', ['-tvf', '-'], { input: await packFile(NAME, 'x') }).toString();
  expect(listed).toMatch(/^-rw-r--r-- 0\/0 +1 /);
});

test('an archive that is cut off is refused', async () => {
  const archive = await packFile(NAME, 'x'.repeat(2000));
  await expect(unpackFile(Readable.from([archive.subarray(0, 1000)]))).rejects.toThrow(
    'Unexpected end of data',
  );
});
