import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface CommandResult {
  stdout: string;
  stderr: string;
  /** Exit code; -1 when a signal ended the command. */
  code: number;
}

export interface CommandOptions {
  /** What the command reads; then its input ends. */
  input?: string | Buffer;
  /** Leave the command's input open, as a silent person at a keyboard would. */
  inputStaysOpen?: boolean;
  /** Added to this process's; undefined takes one away. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Default 60 s; then the command is killed, and the call throws. */
  timeoutMs?: number;
}

/** Runs a command to its end. It throws only when the command cannot be started or takes too long. */
export async function runCommand(
  command: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, { env: { ...process.env, ...options.env }, cwd: options.cwd });
  const timeoutMs = options.timeoutMs ?? 60_000;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  try {
    // A command may end before it has read all of its input.
    child.stdin.on('error', () => {});
    child.stdin.write(options.input ?? '');
    if (options.inputStaysOpen !== true) child.stdin.end();
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    if (timedOut)
      throw new Error(`${command} ${args.join(' ')}: no end after ${timeoutMs} ms\n${stdout}${stderr}`);
    return { stdout, stderr, code: (code as number | null) ?? -1 };
  } finally {
    clearTimeout(timer);
  }
}
