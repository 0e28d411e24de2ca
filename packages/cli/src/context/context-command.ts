import { PowerstripError } from '@pw/core';
import { runDockerCli } from '../engine/docker-cli.ts';

export type ContextFlags = { port: number; name: string; remove?: boolean };

/** `pw context`: has the docker CLI create (or remove) a context whose endpoint is powerstrip. */
export async function contextCommand({ port, name, remove }: ContextFlags): Promise<void> {
  const description = 'The engine, through powerstrip (pw context)';
  const create = ['create', name, '--description', description, '--docker', `host=tcp://127.0.0.1:${port}`];
  const args = ['context', ...(remove ? ['rm', name] : create)];
  const code = await runDockerCli(args, { command: 'pw context', instead: 'use `pw env`' }, 1);
  if (code === 0) return;
  throw new PowerstripError('PART_FAILED', `docker ${args.join(' ')} ended with exit code ${code}`, {
    hint: remove
      ? 'docker context ls shows the contexts; leave the one that is in use with: docker context use default'
      : `What docker said is above. If there is one already: pw context --name ${name} --remove`,
  });
}
