import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PowerstripError } from '@pw/core';
import { TLS_VARIABLES } from '../../engine/engine-env.ts';
import type { Compose } from './find-compose.ts';

export type ComposeCall = {
  compose: Compose;
  /** The directory of the stack; `file` and the build contexts are in it. */
  directory: string;
  file: string;
  project: string;
  dockerHost: string;
  onLine: (line: string) => void;
  signal?: AbortSignal;
};

/** Runs compose to its end. Throws PART_FAILED with what it said last when it ends with another code than 0. */
export async function runCompose(args: string[], call: ComposeCall): Promise<void> {
  const { compose, directory, file, project, dockerHost, onLine, signal } = call;
  const [command = '', ...prefix] = compose.command;
  const child = spawn(command, [...prefix, '-p', project, '-f', file, ...args], {
    cwd: directory,
    env: composeEnv(dockerHost),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal !== undefined && { signal }),
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  if (code === 0) return;
  const tail = lines.slice(-5).join('\n');
  throw new PowerstripError(
    'PART_FAILED',
    `compose ${args.join(' ')} ended with exit code ${code}:\n${tail}`,
  );
}

/** Built by the engine itself: the docker CLI's own builder may be missing its plugin. */
function composeEnv(dockerHost: string): NodeJS.ProcessEnv {
  const noTls = Object.fromEntries(TLS_VARIABLES.map((name) => [name, undefined]));
  const ownBuilder = { COMPOSE_DOCKER_CLI_BUILD: '0', DOCKER_BUILDKIT: '0' };
  return { ...process.env, ...noTls, ...ownBuilder, DOCKER_HOST: dockerHost };
}
