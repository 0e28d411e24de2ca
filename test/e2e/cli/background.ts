import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PW_BUNDLE } from './pw.ts';

/** A `pw` that runs until it is interrupted. */
export type Background = {
  /** Resolves when the text has been printed; rejects when `pw` ends without it, or after 30 s. */
  shows(text: string): Promise<void>;
  /** Sends SIGINT, waits for the end, gives the exit code. */
  interrupt(): Promise<number | null>;
  output(): string;
  /** From now on nobody reads what it prints. */
  stopReading(): void;
};

export function startPw(args: string[]): Background {
  const child = spawn(process.execPath, [PW_BUNDLE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  let output = '';
  let onOutput = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      onOutput();
    });
  }
  return {
    output: () => output,
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    async shows(text) {
      const shown = new Promise<void>((resolve) => {
        onOutput = () => {
          if (output.includes(text)) resolve();
        };
        onOutput();
      });
      const missing = (why: string) => new Error(`pw ${args[0]} ${why} without ${text}:\n${output}`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(missing('took 30 s')), 30_000);
      });
      try {
        await Promise.race([shown, late, closed.then(() => Promise.reject(missing('ended')))]);
      } finally {
        clearTimeout(timer);
      }
    },
    async interrupt() {
      child.kill('SIGINT');
      const [code] = await closed;
      return code;
    },
  };
}
