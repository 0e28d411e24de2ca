import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '@pw/test-helpers';

/** A terminal of a given width, by tmux, in which one shell command runs. */
export type Terminal = {
  /** What is on the screen and what has scrolled away above it. */
  capture(): Promise<string>;
  /** Resolves when `text` is on the screen; rejects when the command has ended without it, or after 30 s. */
  shows(text: string): Promise<void>;
  /** Types keys: `C-c`, say. */
  type(...keys: string[]): Promise<void>;
  /** Resolves when the command has ended, to its exit code. */
  ended(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `env` comes on top of a bare environment: what the tests run in decides nothing. */
export async function openTerminal(
  command: string,
  { columns, env = {} }: { columns: number; env?: Record<string, string> },
): Promise<Terminal> {
  const socket = `pwcli-${randomUUID().slice(0, 8)}`;
  const tmux = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
      timeoutMs: 120_000,
    });
    if (code !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`);
    return stdout;
  };
  const variables = Object.entries({ HOME: '/root', PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...env });
  const assignments = variables.map(([name, value]) => `${name}='${value}'`).join(' ');
  // The last line keeps the terminal open for whoever looks at it; the channel says that the command has ended.
  const script = `env -i TERM="$TERM" ${assignments} ${command}; echo "exit code $?"; tmux -L ${socket} wait-for -S ended; exec cat`;
  await tmux('-u', 'new-session', '-d', '-s', 'main', '-x', String(columns), '-y', '50', script);
  const capture = async () =>
    (await tmux('capture-pane', '-p', '-t', 'main', '-S', '-', '-E', '-')).trimEnd();
  return {
    capture,
    async shows(text) {
      const deadline = Date.now() + 30_000;
      for (let frame = await capture(); !frame.includes(text); frame = await capture()) {
        if (frame.includes('exit code ') || Date.now() > deadline)
          throw new Error(`no ${text} in:\n${frame}`);
        await delay(20);
      }
    },
    async type(...keys) {
      await tmux('send-keys', '-t', 'main', ...keys);
    },
    async ended() {
      await tmux('wait-for', 'ended');
      return Number(/exit code (\d+)/.exec(await capture())?.[1] ?? -1);
    },
    async [Symbol.asyncDispose]() {
      await tmux('kill-server');
    },
  };
}
