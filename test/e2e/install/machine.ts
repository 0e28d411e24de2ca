import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CommandResult, runCommand } from '@pw/test-helpers';

/** Somebody's machine: an empty folder, Docker, and one Node with its npm, from npm. */
export interface Machine extends Disposable {
  folder: string;
  home: string;
  /** Runs a script with bash, as at a terminal of that machine. */
  shell(script: string, env?: NodeJS.ProcessEnv): Promise<CommandResult>;
  /** Runs `npx ARGS` or another command of that Node's in the folder. */
  run(command: 'npx' | 'npm' | 'node', args: string[], env?: NodeJS.ProcessEnv): Promise<CommandResult>;
}

const require = createRequire(import.meta.url);
const npm = dirname(require.resolve('npm/package.json'));

/**
 * `npx pnpm test` hands the npm settings of whoever runs it to its children: a cache that is not of this machine, and
 * perhaps settings with which npx installs a package anew each time.
 */
function withoutNpmSettings(): Record<string, undefined> {
  const inherited = Object.keys(process.env).filter((name) => /^p?npm_/i.test(name));
  return Object.fromEntries(inherited.map((name) => [name, undefined]));
}

/** `major` is that of one of this package's node-N-linux-ARCH. */
export function createMachine(major: number, registry: string): Machine {
  const home = mkdtempSync(join(tmpdir(), `pwi-node${major}-`));
  const [folder, bin] = [join(home, 'folder'), join(home, 'bin')];
  mkdirSync(folder);
  mkdirSync(bin);
  const node = join(dirname(require.resolve(`node-${major}-linux-${process.arch}/package.json`)), 'bin/node');
  symlinkSync(node, join(bin, 'node'));
  const scripts = { npx: [join(npm, 'bin/npx-cli.js')], npm: [join(npm, 'bin/npm-cli.js')], node: [] };
  const env = {
    ...withoutNpmSettings(),
    HOME: home,
    npm_config_prefix: join(home, 'prefix'),
    PATH: `${bin}:${join(home, 'prefix/bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    DOCKER_HOST: process.env.DOCKER_HOST ?? '',
    CI: '1',
    npm_config_registry: registry,
    npm_config_yes: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  for (const name of ['npx', 'npm'] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${node}' '${scripts[name][0]}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    folder,
    home,
    shell: (script, more = {}) =>
      runCommand('bash', ['-c', script], { cwd: folder, timeoutMs: 240_000, env: { ...env, ...more } }),
    run: (command, args, more = {}) =>
      runCommand(node, [...scripts[command], ...args], {
        cwd: folder,
        timeoutMs: 240_000,
        env: { ...env, ...more },
      }),
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
}
