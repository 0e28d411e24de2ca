import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PowerstripError } from '@pw/core';

/** The context that the docker CLI would use, and where it leads. */
export interface DockerContext {
  name: string;
  dockerHost: string;
  /** A directory with those of ca.pem, cert.pem and key.pem that the context has. */
  certPath?: string;
}

/**
 * The docker CLI's current context: DOCKER_CONTEXT, else `currentContext` of its config.json. undefined for `default`,
 * which is DOCKER_HOST or the socket of this machine. Throws BAD_OPTION for a context that is not there. Source:
 * github.com/docker/cli, cli/context/store.
 */
export function readDockerContext(env: NodeJS.ProcessEnv): DockerContext | undefined {
  const config = dockerConfigFolder(env);
  const name = env.DOCKER_CONTEXT || readCurrentContext(join(config, 'config.json'));
  if (name === undefined || name === '' || name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const dockerHost = readHost(join(config, 'contexts/meta', id, 'meta.json'));
  if (dockerHost === undefined) throw noContext(name);
  const certPath = join(config, 'contexts/tls', id, 'docker');
  return { name, dockerHost, ...(existsSync(certPath) && { certPath }) };
}

/** Where the docker CLI keeps its settings, and certificates that no variable names. */
export function dockerConfigFolder(env: NodeJS.ProcessEnv): string {
  return env.DOCKER_CONFIG || join(homedir(), '.docker');
}

function readCurrentContext(file: string): string | undefined {
  return (readJson(file) as { currentContext?: string } | undefined)?.currentContext;
}

function readHost(file: string): string | undefined {
  const meta = readJson(file) as { Endpoints?: { docker?: { Host?: string } } } | undefined;
  return meta?.Endpoints?.docker?.Host;
}

/** undefined: there is no such file, or nothing that Docker could have written. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function noContext(name: string): PowerstripError {
  return new PowerstripError('BAD_OPTION', `the docker context ${JSON.stringify(name)} does not exist`, {
    hint: 'docker context ls lists them; docker context use default goes back to this machine’s engine.',
  });
}
