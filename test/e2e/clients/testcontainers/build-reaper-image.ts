import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerCli } from '@pw/test-helpers';

/** A stand-in for the image testcontainers/ryuk, which cannot be pulled here: reaper.mjs on our Node. */
export async function buildReaperImage(docker: DockerCli, tag: string): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  try {
    copyFileSync(join(import.meta.dirname, 'reaper.mjs'), join(context, 'reaper.mjs'));
    const dockerfile = [
      'FROM localhost/pw/node',
      'COPY reaper.mjs /',
      'EXPOSE 8080',
      'ENTRYPOINT ["node", "/reaper.mjs"]',
    ];
    writeFileSync(join(context, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
    await docker.ok(['build', '-q', '-t', tag, context]);
  } finally {
    rmSync(context, { recursive: true });
  }
}
