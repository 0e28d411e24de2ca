import { PowerstripError } from '@pw/core';
import { installEngine } from './install-engine.ts';
import { readDistribution } from './linux-distribution.ts';
import { pingEngine } from './ping-engine.ts';
import { startEngine } from './start-engine.ts';

/** Where a Docker engine listens when DOCKER_HOST is not set. */
export const DEFAULT_DOCKER_HOST = 'unix:///var/run/docker.sock';

/** The engine that answers, and whether this call started it. */
export type EngineHandle = { dockerHost: string; startedByUs: boolean };

/**
 * Finds a Docker engine that answers: DOCKER_HOST, else the default socket. Where none does, root on Debian or
 * Ubuntu gets one installed and started; anyone else the commands that would do it, as the hint of
 * ENGINE_UNREACHABLE. A DOCKER_HOST that is set but silent is an error: the user chose it.
 */
export async function ensureEngine({
  log,
  env = process.env,
}: {
  log: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}): Promise<EngineHandle> {
  const chosen = env.DOCKER_HOST;
  const dockerHost = chosen === undefined || chosen === '' ? DEFAULT_DOCKER_HOST : chosen;
  const failure = await pingEngine(dockerHost, env);
  if (failure === undefined) return { dockerHost, startedByUs: false };
  if (chosen !== undefined && chosen !== '') throw silentHost(chosen, failure);
  if (codeOf(failure) === 'EACCES') throw forbiddenSocket(failure);

  const distribution = await readDistribution();
  if (process.getuid?.() !== 0 || !distribution.hasApt) throw noEngine(failure, distribution.installCommands);
  log(`No Docker engine answers at ${DEFAULT_DOCKER_HOST}; starting one.`);
  await installEngine({ log });
  await startEngine({ log, dockerHost });
  return { dockerHost, startedByUs: true };
}

function silentHost(dockerHost: string, cause: Error): PowerstripError {
  return new PowerstripError(
    'ENGINE_UNREACHABLE',
    `DOCKER_HOST is ${dockerHost}, but no Docker engine answers there: ${cause.message}`,
    { hint: 'Start the engine there, or unset DOCKER_HOST to use the one of this machine.', cause },
  );
}

function forbiddenSocket(cause: Error): PowerstripError {
  return new PowerstripError('ENGINE_UNREACHABLE', `This user may not open ${DEFAULT_DOCKER_HOST}`, {
    hint: 'Run this with sudo, or join the group of the socket: sudo usermod -aG docker "$USER", then log in again.',
    cause,
  });
}

function noEngine(cause: Error, commands: string[]): PowerstripError {
  return new PowerstripError(
    'ENGINE_UNREACHABLE',
    `No Docker engine answers at ${DEFAULT_DOCKER_HOST}: ${cause.message}`,
    { hint: ['Start one, then run this again:', ...commands.map((line) => `  ${line}`)].join('\n'), cause },
  );
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
