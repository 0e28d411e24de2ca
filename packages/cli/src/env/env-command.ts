import { isPowerstrip, memoryOf, TLS_VARIABLES } from '../engine/engine-env.ts';

export type EnvFlags = { port: number; restore?: boolean };

/** `pw env`: lines for `eval`, in the syntax that sh, bash and zsh share. */
export function envCommand(flags: EnvFlags, env: NodeJS.ProcessEnv = process.env): void {
  for (const line of (flags.restore ? restoreLines : exportLines)(flags.port, env)) {
    process.stdout.write(`${line}\n`);
  }
}

/** Points DOCKER_HOST at powerstrip and remembers what it was, once: a second call keeps the first memory. */
export function exportLines(port: number, env: NodeJS.ProcessEnv): string[] {
  const host = env[memoryOf('DOCKER_HOST')] ?? env.DOCKER_HOST ?? '';
  return [
    exportLine(memoryOf('DOCKER_HOST'), host),
    exportLine('DOCKER_HOST', `tcp://127.0.0.1:${port}`),
    ...TLS_VARIABLES.flatMap((name) => forgetLines(name, env)),
  ];
}

/** An empty one is not set, for Docker too. */
function forgetLines(name: string, env: NodeJS.ProcessEnv): string[] {
  const value = env[name];
  if (value === undefined || value === '') return [];
  const memory = memoryOf(name);
  return [exportLine(memory, env[memory] ?? value), `unset ${name}`];
}

/** The inverse of `exportLines`. Without a memory, a DOCKER_HOST that is not powerstrip on `port` is the user's own, and stays. */
export function restoreLines(port: number, env: NodeJS.ProcessEnv): string[] {
  const host = env[memoryOf('DOCKER_HOST')];
  if (host === undefined) return isPowerstrip(env.DOCKER_HOST ?? '', port) ? ['unset DOCKER_HOST'] : [];
  return [
    host === '' ? 'unset DOCKER_HOST' : exportLine('DOCKER_HOST', host),
    `unset ${memoryOf('DOCKER_HOST')}`,
    ...TLS_VARIABLES.flatMap((name) => {
      const value = env[memoryOf(name)];
      return value === undefined ? [] : [exportLine(name, value), `unset ${memoryOf(name)}`];
    }),
  ];
}

function exportLine(name: string, value: string): string {
  return `export ${name}=${quote(value)}`;
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
