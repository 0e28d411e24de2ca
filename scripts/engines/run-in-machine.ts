import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { timeLimitVariables } from '../lanes/time-limit.ts';
import { runInNamespaces, withLabFolder } from './namespaces.ts';

const project = realpathSync(join(import.meta.dirname, '../..'));
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface MachineRun {
  /** As prepareBaseRoot gave it. */
  base: string;
  daemon: Readonly<Record<string, unknown>>;
  command: readonly string[];
  /** Called when the command has ended, with the directory that it knew as /results. */
  onResults?: (directory: string) => void;
}

/**
 * Starts a machine with a Docker engine of its own, runs a command in this project there, and gives its exit code. The
 * machine ends with the command, or with this process, and leaves nothing: not on disk, not in the network.
 */
export async function runInMachine({ base, daemon, command, onResults }: MachineRun): Promise<number> {
  return withLabFolder('machine', async (folder) => {
    const script = join(import.meta.dirname, 'machine.sh');
    const code = await runInNamespaces(script, [base, folder, project, ...command], environment(daemon));
    onResults?.(join(folder, 'results'));
    return code;
  });
}

/** Nothing of the host's but the terminal, and the Node and pnpm that run this. */
function environment(daemon: object): NodeJS.ProcessEnv {
  const pnpm = findPnpm();
  const bin = join(project, 'node_modules/.bin');
  return {
    HOME: '/root',
    TERM: process.env.TERM ?? 'dumb',
    PATH: [bin, SYSTEM_PATH, dirname(process.execPath), dirname(pnpm)].join(delimiter),
    DAEMON_JSON: JSON.stringify(daemon),
    HOST_NODE: realpathSync(process.execPath),
    HOST_PNPM: dirname(pnpm),
    npm_execpath: pnpm,
    PW_TEST_RESULTS: '/results',
    PW_TEST_MACHINE: '1',
    ...(process.env.CI === undefined ? {} : { CI: process.env.CI }),
    ...timeLimitVariables(),
  };
}

/** The real path of the pnpm that started this run, or of the one on PATH: its other files lie beside it. */
function findPnpm(): string {
  const started = process.env.npm_execpath ?? '';
  if (basename(started) === 'pnpm') return realpathSync(started);
  const onPath = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'pnpm'));
  const pnpm = onPath.find((file) => existsSync(file));
  if (pnpm === undefined) throw new Error('run this with pnpm: the machine uses the same one');
  return realpathSync(pnpm);
}
