import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBusyboxImage, type DockerCli } from '@pw/test-helpers';

/** Says how it was run: each argument on a line of its own, pid, user, directory, environment. */
const PROBE = `#!/bin/sh
echo "argv0=$0"
for word in "$@"; do echo "arg=$word"; done
echo "pid=$$ uid=$(id -u) gid=$(id -g) cwd=$(pwd)"
env | grep -v '^WEAVE_CIDR=' | sort
`;

/** Every word that a test uses as a command is the probe. */
const WORDS = ['image-entrypoint', 'image-cmd', 'own-entrypoint', 'own-cmd', 'two words'];

/** An image with probes under the names above, and one child image for each set of extra Dockerfile lines. */
export async function buildProbeImages(
  docker: DockerCli,
  base: string,
  variants: Record<string, string[]>,
): Promise<void> {
  const copies = WORDS.map((word) => `RUN ["/bin/sh", "-c", "cp /bin/probe '/bin/${word}'"]`);
  const script = Buffer.from(PROBE).toString('base64');
  const create = `RUN ["/bin/sh", "-c", "echo ${script} | base64 -d > /bin/probe && chmod 755 /bin/probe"]`;
  await buildBusyboxImage(docker, base, [create, ...copies]);
  for (const [tag, lines] of Object.entries(variants)) await buildFrom(docker, base, { tag, lines });
}

async function buildFrom(docker: DockerCli, base: string, { tag, lines }: { tag: string; lines: string[] }) {
  const context = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  try {
    writeFileSync(join(context, 'Dockerfile'), [`FROM ${base}`, ...lines, ''].join('\n'));
    await docker.ok(['build', '-q', '-t', tag, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
