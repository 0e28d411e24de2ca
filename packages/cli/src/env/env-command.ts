export type EnvFlags = { port: number; restore?: boolean };

/** `pw env`: lines for `eval`, in the syntax that sh, bash and zsh share. */
export function envCommand(flags: EnvFlags, env: NodeJS.ProcessEnv = process.env): void {
  for (const line of flags.restore ? restoreLines(env) : exportLines(flags.port, env)) {
    process.stdout.write(`${line}\n`);
  }
}

/** Points DOCKER_HOST at powerstrip and remembers what it was, once: a second call keeps the first memory. */
export function exportLines(port: number, env: NodeJS.ProcessEnv): string[] {
  const remembered = env.PW_ORIG_DOCKER_HOST ?? env.DOCKER_HOST ?? '';
  return [
    `export PW_ORIG_DOCKER_HOST=${quote(remembered)}`,
    `export DOCKER_HOST=${quote(`tcp://127.0.0.1:${port}`)}`,
  ];
}

/** The inverse of `exportLines`. */
export function restoreLines(env: NodeJS.ProcessEnv): string[] {
  const remembered = env.PW_ORIG_DOCKER_HOST;
  const host =
    remembered === undefined || remembered === ''
      ? 'unset DOCKER_HOST'
      : `export DOCKER_HOST=${quote(remembered)}`;
  return [host, 'unset PW_ORIG_DOCKER_HOST'];
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
