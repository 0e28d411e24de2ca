import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandOptions, type CommandResult, createDockerCli, runCommand } from '@pw/test-helpers';

/** The built `pw`, as `pnpm demo` runs it. */
export const PW_BUNDLE = join(import.meta.dirname, '../../../packages/cli/dist/main.js');

/** Names and port of the stack of this run, so that it lives beside anybody else's; always of the same length. */
export const PREFIX = `pwc${(process.pid % 36 ** 2).toString(36).padStart(2, '0')}`;
export const PORT = 4000 + (process.pid % 36 ** 2);

/** Runs `pw ARGS` with stdout and stderr in pipes. */
export function pw(args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  return runCommand(process.execPath, [PW_BUNDLE, ...args], { timeoutMs: 120_000, ...options });
}

/** A directory of this run for files that `pw` writes, and the flags for the stack of these tests. */
export function createScratch() {
  const directory = mkdtempSync(join(tmpdir(), 'pwcli-'));
  const stackFlags = ['--prefix', PREFIX, '--port', String(PORT)];
  const demoFlags = [...stackFlags, '--config', join(directory, 'state', 'adapters.yml')];
  return {
    directory,
    stackFlags,
    demoFlags,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Containers, networks and volumes that carry the prefix; the volumes are anonymous, so they are counted. */
export async function leftovers(): Promise<string[]> {
  const docker = createDockerCli();
  const label = `label=powerstrip-weave.stack=${PREFIX}`;
  const containers = await docker.ok(['ps', '-a', '--filter', label, '--format', '{{.Names}}']);
  const networks = await docker.ok(['network', 'ls', '--filter', label, '--format', '{{.Name}}']);
  return [containers, networks].flatMap((text) => text.split('\n')).filter((name) => name !== '');
}
