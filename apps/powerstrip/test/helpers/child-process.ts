import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A part of the rig that is a process of its own, so that it can be killed as one. */
export interface Child {
  readonly pid: number;
  /** Resolves with the next thing it tells that fits, past or to come. Rejects when it ends before. */
  told<T>(fits: (word: unknown) => word is T): Promise<T>;
  /** Lets it go on from where it waits. */
  go(): void;
  /** kill -9; resolves when the kernel has closed what it had open. */
  kill(): Promise<void>;
}

/** Starts `children/NAME.ts` and waits until it is ready. Its temporary files go to `folder`. */
export async function startChild(name: string, args: string[], folder: string): Promise<Child> {
  const script = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@pw/source', '--no-warnings', script, ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const words: unknown[] = [];
  child.on('message', (word) => words.push(word));
  const exit = once(child, 'exit');
  const told: Child['told'] = (fits) => waitForWord({ name, child, words }, fits);
  await told((word): word is 'ready' => word === 'ready');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} was not started`);
  return {
    pid,
    told,
    go: () => void child.send('go'),
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGKILL');
      await exit;
    },
  };
}

function waitForWord<T>(
  { name, child, words }: { name: string; child: ChildProcess; words: unknown[] },
  fits: (word: unknown) => word is T,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const tell = () => {
    const word = words.find(fits);
    if (word !== undefined) resolve(word);
  };
  const fail = () => reject(new Error(`${name} ended after it told ${JSON.stringify(words)}`));
  child.on('message', tell);
  child.on('exit', fail);
  tell();
  if (child.exitCode !== null || child.signalCode !== null) fail();
  return promise.finally(() => {
    child.off('message', tell);
    child.off('exit', fail);
  });
}
