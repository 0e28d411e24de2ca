import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { killIfRunning } from '@pw/test-helpers';

/**
 * `npx pnpm test` on a page is the very run that reads the page. For the rest, the pnpm that this run was started with
 * is installed; npx would look for it in the registry again at every command.
 */
const npx = `#!/bin/sh
if [ "$1 $2" = 'pnpm test' ]; then echo 'skipped: this is that run'; exit 0; fi
case "$1 $npm_execpath" in 'pnpm '*/pnpm) shift; exec "$npm_execpath" "$@" ;; esac
PATH=\${PATH#*:} exec npx "$@"
`;

/** Runs a script with bash, and ends what it left running in the background. */
export async function runScript(
  script: string,
  { cwd, timeoutMs }: { cwd: string; timeoutMs: number },
): Promise<{ code: number | null; output: string }> {
  const bin = mkdtempSync(join(tmpdir(), 'powerstrip-weave-docs-'));
  writeFileSync(join(bin, 'npx'), npx);
  chmodSync(join(bin, 'npx'), 0o755);
  const child = spawn('bash', ['-c', `{ ${script}\n} 2>&1`], {
    cwd,
    detached: true, // a process group of its own, with everything that it starts
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      DOCKER_BUILDKIT: '0',
      npm_config_yes: 'true', // what a reader answers when npx asks
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Often nothing is left running.
  const endGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) killIfRunning(-child.pid, signal);
  };
  const timer = setTimeout(() => endGroup('SIGKILL'), timeoutMs);
  try {
    const output = text(child.stdout);
    const [code] = (await once(child, 'exit')) as [number | null];
    endGroup('SIGTERM');
    return { code, output: await output };
  } finally {
    clearTimeout(timer);
    rmSync(bin, { recursive: true });
  }
}
