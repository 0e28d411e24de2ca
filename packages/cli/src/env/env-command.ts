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
  const before = env[memoryOf('DOCKER_HOST')] === undefined || isOwn(env) ? forget(env) : env;
  const host = before[memoryOf('DOCKER_HOST')] ?? before.DOCKER_HOST ?? '';
  return [
    exportLine(memoryOf('DOCKER_HOST'), host),
    exportLine('DOCKER_HOST', `tcp://127.0.0.1:${port}`),
    ...TLS_VARIABLES.flatMap((name) => putAway(name, before, env)),
  ];
}

/** A memory counts only where DOCKER_HOST is still a powerstrip: the user may have chosen another engine since. */
function isOwn(env: NodeJS.ProcessEnv): boolean {
  return !isPowerstrip(env.DOCKER_HOST ?? '', undefined);
}

function forget(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const memories = ['DOCKER_HOST', ...TLS_VARIABLES].map((name) => [memoryOf(name), undefined]);
  return { ...env, ...Object.fromEntries(memories) };
}

/** An empty one is not set, for Docker too. */
function putAway(name: string, before: NodeJS.ProcessEnv, env: NodeJS.ProcessEnv): string[] {
  const memory = memoryOf(name);
  const value = before[memory] ?? before[name];
  if (value !== undefined && value !== '') return [exportLine(memory, value), `unset ${name}`];
  return env[memory] === undefined ? [] : [`unset ${memory}`];
}

/** The inverse of `exportLines`. A DOCKER_HOST that is no powerstrip of `pw env` is the user's own, and stays. */
export function restoreLines(port: number, env: NodeJS.ProcessEnv): string[] {
  const host = env[memoryOf('DOCKER_HOST')];
  if (host === undefined) return isPowerstrip(env.DOCKER_HOST ?? '', port) ? ['unset DOCKER_HOST'] : [];
  const lines = (name: string, value: string | undefined) => {
    if (value === undefined) return [];
    const restored = value === '' ? `unset ${name}` : exportLine(name, value);
    return [...(isOwn(env) ? [] : [restored]), `unset ${memoryOf(name)}`];
  };
  return [
    ...lines('DOCKER_HOST', host),
    ...TLS_VARIABLES.flatMap((name) => lines(name, env[memoryOf(name)])),
  ];
}

function exportLine(name: string, value: string): string {
  return `export ${name}=${quote(value)}`;
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
