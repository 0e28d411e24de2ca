import { join } from 'node:path';
import { runCommand } from '@pw/test-helpers';

/** An ssh-agent of its own with one new key, whose comment is `of the test`. */
export async function startSshAgent(folder: string): Promise<AsyncDisposable & { socket: string }> {
  const socket = join(folder, 'agent.sock');
  const key = join(folder, 'key');
  const pid = /SSH_AGENT_PID=(\d+)/.exec(await run('ssh-agent', ['-a', socket]))?.[1];
  if (pid === undefined) throw new Error('ssh-agent did not print its process id');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'of the test', '-f', key]);
  await run('ssh-add', ['-q', key], { SSH_AUTH_SOCK: socket });
  return {
    socket,
    [Symbol.asyncDispose]: async () => void process.kill(Number(pid)),
  };
}

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, args, { env });
  if (code !== 0) throw new Error(`${command} exited with ${code}: ${stderr}`);
  return stdout;
}
