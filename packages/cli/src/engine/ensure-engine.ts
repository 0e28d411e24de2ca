import { maskUrl, PowerstripError } from '@pw/core';
import { askToInstall } from './ask-to-install.ts';
import { CONTEXT_VARIABLE } from './engine-env.ts';
import { installEngine, isInstalled } from './install-engine.ts';
import { readDistribution } from './linux-distribution.ts';
import { pingEngine } from './ping-engine.ts';
import { startEngine } from './start-engine.ts';

/** Where a Docker engine listens when DOCKER_HOST is not set. */
export const DEFAULT_DOCKER_HOST = 'unix:///var/run/docker.sock';

/** The engine that answers, and whether this call started it. */
export type EngineHandle = { dockerHost: string; startedByUs: boolean };

export interface EnsureEngine {
  log: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  /** Install Docker with apt where it is missing. Default: ask, at a terminal; else no. */
  install?: boolean;
  /** Start the engine of this machine where it is silent. Default true; false for what only looks or removes. */
  start?: boolean;
}

/**
 * Finds a Docker engine that answers: DOCKER_HOST, else the default socket. Where none does, root on Debian or Ubuntu
 * gets one started, and installed where that is wanted; anyone else the commands that would do it, as the hint of
 * ENGINE_UNREACHABLE. A DOCKER_HOST or docker context that is silent is an error: the user chose it.
 */
export async function ensureEngine({
  log,
  env = process.env,
  install,
  start = true,
}: EnsureEngine): Promise<EngineHandle> {
  const chosen = env.DOCKER_HOST;
  const dockerHost = chosen === undefined || chosen === '' ? DEFAULT_DOCKER_HOST : chosen;
  const failure = await pingEngine(dockerHost, env);
  if (failure === undefined) return { dockerHost, startedByUs: false };
  if (chosen !== undefined && chosen !== '') throw silentHost(chosen, env[CONTEXT_VARIABLE], failure);
  if (codeOf(failure) === 'EACCES') throw forbiddenSocket(failure);

  const { hasApt, installCommands } = await readDistribution();
  const installed = await isInstalled();
  // The last one starts it. Where it is installed, other packages would be in its way.
  const commands = installed ? installCommands.slice(-1) : installCommands;
  const canBeStarted = process.getuid?.() === 0 && hasApt;
  if (!start && canBeStarted) throw noEngine(failure, [...commands, 'or: pw up, which starts it']);
  if (!canBeStarted) throw noEngine(failure, commands);
  if (!installed && !(install ?? (await askToInstall()))) {
    throw noEngine(failure, [...commands, 'or have it done here: pw up --install-engine']);
  }
  log(`No Docker engine answers at ${DEFAULT_DOCKER_HOST}; starting one.`);
  await installEngine({ log });
  await startEngine({ log, dockerHost });
  return { dockerHost, startedByUs: true };
}

function silentHost(dockerHost: string, context: string | undefined, cause: Error): PowerstripError {
  const [what, hint] =
    context === undefined
      ? ['DOCKER_HOST', 'unset DOCKER_HOST to use the one of this machine.']
      : [`The docker context ${context}`, 'docker context use default for the one of this machine.'];
  return new PowerstripError(
    'ENGINE_UNREACHABLE',
    `${what} is ${maskUrl(dockerHost)}, but no Docker engine answers there: ${cause.message}`,
    { hint: `Start the engine there, or ${hint}`, cause },
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
