import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitUntil } from '@pw/test-helpers';

/** An adapter that is killed and started again. */
export interface MortalAdapter {
  /** Resolves once it listens. */
  start(): Promise<void>;
  /** By SIGKILL. */
  kill(): Promise<void>;
  moveClock(ms: number): void;
  logTail(): string;
}

/** `flags`: of `pw-adapter serve`. */
export function createMortalAdapter(flags: readonly string[], port: number, logFile: string): MortalAdapter {
  let child: ChildProcess | undefined;
  const logTail = () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40).join('\n');
  const listens = async () => {
    if (child?.exitCode !== null) throw new Error(`the adapter has ended: ${logTail()}`);
    return fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  };
  return {
    async start() {
      const log = openSync(logFile, 'a');
      const words = ['serve', ...flags, '--host', '127.0.0.1', '--port', String(port)];
      child = fork(join(import.meta.dirname, 'adapter-child.ts'), words, {
        execPath: process.execPath,
        execArgv: ['--conditions=@pw/source', '--no-warnings'],
        stdio: ['ignore', log, log, 'ipc'],
        // Compiled once for all its lives, which halves the time that each takes to begin.
        env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(logFile), 'compiled') },
      });
      closeSync(log);
      await waitUntil('the adapter listens', 60_000, listens, 30);
    },
    async kill() {
      const dying = child;
      child = undefined;
      if (dying === undefined || dying.exitCode !== null) return;
      const ended = once(dying, 'exit');
      dying.kill('SIGKILL');
      await ended;
    },
    moveClock: (ms) => void child?.send(ms),
    logTail,
  };
}
