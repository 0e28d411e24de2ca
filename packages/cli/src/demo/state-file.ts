import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where `pw demo config` writes its adapters.yml and `pw demo ps` looks for one. */
export function demoConfigPath(env: NodeJS.ProcessEnv = process.env): string {
  const state = env.XDG_STATE_HOME ? env.XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(state, 'powerstrip-weave', 'adapters.yml');
}

export async function writeDemoConfig(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The text of the file, or undefined when `config` has not been called. */
export async function readDemoConfig(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/**
 * Removes the file, and the demo's own directory when nothing else is in it. A file that the user has named goes only
 * while it holds `written`, which `config` wrote there: it may be the user's own.
 */
export async function removeDemoConfig(path: string, written: string): Promise<void> {
  const own = demoConfigPath();
  if (resolve(path) !== resolve(own)) {
    if ((await readDemoConfig(path)) === written) await rm(path, { force: true });
    return;
  }
  await rm(own, { force: true });
  await rmdir(dirname(own)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
  });
}
