import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { buildPage } from '../scripts/build-page.ts';

const MAX_GZIP_BYTES = 150_000;

test('the whole page is at most 150 kB, compressed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pw-inspector-'));
  try {
    await buildPage(directory);
    const sizes = ['index.html', 'inspector.js', 'inspector.css'].map(
      (name) => gzipSync(readFileSync(join(directory, name))).length,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.info(`${total} bytes compressed, of ${MAX_GZIP_BYTES}`);
    expect(total).toBeLessThanOrEqual(MAX_GZIP_BYTES);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
