import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A tar archive of texts by path. */
export function createTar(files: Record<string, string>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'pw-dockerode-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return execFileSync('tar', ['-c', '-f', '-', '-C', folder, '.'], { maxBuffer: 10_000_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
