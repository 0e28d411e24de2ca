import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LogLine } from './rig.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const nodeArgs = ['--conditions=@pw/source', '--no-warnings', main];

/** powerstrip as a process of its own. */
export interface PowerstripProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly log: LogLine[];
  /** Where it listens, as its first log line says. */
  readonly addresses: string[];
  /** Port of the first tcp address. */
  readonly port: number;
  readonly status: string;
  /** Resolves with the first log line that fits, past or to come. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>;
  /** Sends a signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function startPowerstrip(
  args: string[],
  env: Record<string, string> = {},
  /** Become 3, 4 and so on in the process. */
  descriptors: readonly number[] = [],
): Promise<PowerstripProcess> {
  const child = spawn(process.execPath, [...nodeArgs, '--status-listen', 'tcp://127.0.0.1:0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', ...descriptors],
  });
  const log: LogLine[] = [];
  const listeners = new Set<() => void>();
  let text = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    const lines = `${text}${bytes}`.split('\n');
    text = lines.pop() ?? '';
    log.push(...lines.map(parseLine));
    for (const tell of listeners) tell();
  });
  const exit = once(child, 'exit');
  const logged = (fits: (line: LogLine) => boolean) => waitForLine({ log, listeners, exit }, fits);
  const ready = await logged(({ event }) => event === 'listening');
  const addresses = ready.addresses as string[];
  return {
    child,
    log,
    addresses,
    logged,
    port: Number(/tcp:.*:(\d+)$/.exec(addresses.join(' '))?.[1]),
    status: String(ready.status),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await exit) as [number | null];
      return code;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Runs `powerstrip ARGS` to its end. Unless they say so, not at the default status port, which another may have. */
export async function runPowerstrip(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { runCommand } = await import('@pw/test-helpers');
  return runCommand(process.execPath, [...nodeArgs, ...args], {
    env: { POWERSTRIP_STATUS_LISTEN: 'tcp://127.0.0.1:0', ...env },
  });
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { text: line };
  }
}

function waitForLine(
  { log, listeners, exit }: { log: LogLine[]; listeners: Set<() => void>; exit: Promise<unknown> },
  fits: (line: LogLine) => boolean,
): Promise<LogLine> {
  const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
  const tell = () => {
    const line = log.find(fits);
    if (line !== undefined) resolve(line);
  };
  listeners.add(tell);
  tell();
  void exit.then(() => reject(new Error(`powerstrip ended: ${JSON.stringify(log)}`)));
  return promise.finally(() => listeners.delete(tell));
}
