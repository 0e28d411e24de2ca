import { spawn } from 'node:child_process';
import { PowerstripError } from '@pw/core';

export type ContextFlags = { port: number; name: string; remove?: boolean };

/** `pw context`: has the docker CLI create (or remove) a context whose endpoint is powerstrip. */
export async function contextCommand({ port, name, remove }: ContextFlags): Promise<void> {
  const description = 'The engine, through powerstrip (pw context)';
  const create = ['create', name, '--description', description, '--docker', `host=tcp://127.0.0.1:${port}`];
  const args = ['context', ...(remove ? ['rm', name] : create)];
  const code = await runDocker(args);
  if (code === 0) return;
  throw new PowerstripError('PART_FAILED', `docker ${args.join(' ')} ended with exit code ${code}`, {
    hint: remove
      ? 'docker context ls shows the contexts; leave the one that is in use with: docker context use default'
      : `What docker said is above. If there is one already: pw context --name ${name} --remove`,
  });
}

function runDocker(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: 'inherit' });
    child.once('error', (cause) =>
      reject(
        new PowerstripError('PART_FAILED', `docker ${args[0]}: ${cause.message}`, {
          hint: 'Contexts belong to the docker CLI: install it (on Debian: apt-get install docker.io), or use `pw env`.',
          cause,
        }),
      ),
    );
    child.once('close', (code) => resolve(code ?? 1));
  });
}
