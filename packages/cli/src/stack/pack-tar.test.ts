import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { packTar } from './pack-tar.ts';

test.each([
  ['', 'empty'],
  ['x'.repeat(512), 'one block exactly'],
  ['version: 1 # ’\n', 'bytes, not characters'],
])('tar(1) reads the file back: %#, %s', (content) => {
  const archive = packTar('etc/powerstrip/adapters.yml', content);
  expect(archive.length % 512).toBe(0);
  const out = execFileSync('tar', ['-xOf', '-', 'etc/powerstrip/adapters.yml'], { input: archive });
  expect(out.toString()).toBe(content);
});
