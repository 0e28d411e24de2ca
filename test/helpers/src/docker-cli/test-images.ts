import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerCli } from './docker-cli.ts';

/** busybox on an otherwise empty image, from the host's static binary. Commands: all of busybox's applets. */
export async function buildBusyboxImage(docker: DockerCli, tag: string, lines: string[] = []): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  try {
    copyFileSync('/bin/busybox', join(context, 'busybox'));
    const dockerfile = [
      'FROM scratch',
      'COPY busybox /bin/busybox',
      'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
      'ENV PATH=/bin',
      ...lines,
    ];
    writeFileSync(join(context, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
    await docker.ok(['build', '-q', '-t', tag, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
