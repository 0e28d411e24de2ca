// What machines and lanes have in common: a folder that is gone afterwards, and namespaces that end with this process.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where roots, machines and lanes are: `PW_LAB`, or /var/lib/powerstrip-weave-lab. Must not be on an overlay file system. */
export const labDirectory = process.env.PW_LAB || '/var/lib/powerstrip-weave-lab';

/** An engine that has just ended may still hold a mount for a moment. */
const REMOVE_RETRIES = { maxRetries: 20, retryDelay: 100 };

/** Gives the work a new folder below the lab directory, and removes it afterwards. */
export async function withLabFolder<T>(
  kind: 'machine' | 'lane',
  work: (folder: string) => Promise<T>,
): Promise<T> {
  mkdirSync(labDirectory, { recursive: true });
  removeAbandoned(kind);
  const folder = mkdtempSync(join(labDirectory, `${kind}-${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, ...REMOVE_RETRIES });
  }
}

/** Runs a bash script as the first process of new namespaces, and gives its exit code. Nothing of them outlives it. */
export async function runInNamespaces(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const namespaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child'];
  const command = ['unshare', ...namespaces, 'bash', script, ...args];
  const child = spawnBound(command, { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Starts a command that ends with this process even when that is killed. */
export function spawnBound(command: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...command], options);
}

/** A run that was killed could not remove its files. */
function removeAbandoned(kind: string): void {
  for (const name of readdirSync(labDirectory)) {
    const pid = new RegExp(`^${kind}-(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(labDirectory, name), { recursive: true, force: true, ...REMOVE_RETRIES });
  }
}
