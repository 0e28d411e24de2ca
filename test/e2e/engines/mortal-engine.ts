// An engine that is killed and started again, while others call it.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { NetworkEngineSettings } from '@pw/adapter';
import type { ChildCall, ChildReply } from './engine-child.ts';

/** The call was not answered before the engine was killed: nobody knows how far it came. */
export const KILLED = Symbol('killed');

export interface MortalEngine {
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Throws the engine's own failures. */
  call(method: ChildCall['method'], ...args: unknown[]): Promise<unknown>;
}

export function createMortalEngine(settings: NetworkEngineSettings): MortalEngine {
  let child: ChildProcess | undefined;
  let calls = 0;
  const waiting = new Map<number, (reply: ChildReply | typeof KILLED) => void>();
  const settle = (n: number, reply: ChildReply | typeof KILLED) => {
    waiting.get(n)?.(reply);
    waiting.delete(n);
  };
  return {
    async start() {
      child = fork(join(import.meta.dirname, 'engine-child.ts'), [JSON.stringify(settings)], {
        execPath: process.execPath,
        execArgv: ['--conditions=@pw/source', '--no-warnings'],
      });
      child.on('message', (reply) => settle((reply as ChildReply).n, reply as ChildReply));
      const failed = once(child, 'exit').then(([code]) =>
        Promise.reject(new Error(`the engine ended: ${code}`)),
      );
      failed.catch(() => undefined);
      await Promise.race([new Promise((resolve) => waiting.set(0, resolve)), failed]);
    },
    async kill() {
      const dying = child;
      child = undefined;
      if (dying === undefined) return;
      const ended = once(dying, 'exit');
      dying.kill('SIGKILL');
      await ended;
      for (const n of [...waiting.keys()]) settle(n, KILLED);
    },
    async call(method, ...args) {
      if (child?.connected !== true) return KILLED;
      calls += 1;
      const n = calls;
      const answered = new Promise<ChildReply | typeof KILLED>((resolve) => waiting.set(n, resolve));
      child.send({ n, method, args } satisfies ChildCall, (error) => error && settle(n, KILLED));
      const reply = await answered;
      if (reply === KILLED) return KILLED;
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.result;
    },
  };
}
