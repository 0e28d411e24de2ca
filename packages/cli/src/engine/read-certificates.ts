import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PowerstripError } from '@pw/core';
import { dockerConfigFolder } from './docker-context.ts';
import { CONTEXT_VARIABLE } from './engine-env.ts';

export type Certificates = { ca?: Buffer; cert?: Buffer; key?: Buffer };

/**
 * The certificates for an engine over TLS, as the docker CLI has them: of DOCKER_CERT_PATH, or with DOCKER_TLS_VERIFY alone of
 * its config folder. `ca.pem` may be there alone; `cert.pem` and `key.pem` are a pair. Throws BAD_OPTION for half of one,
 * and for a named folder that has nothing.
 */
export function readCertificates(env: NodeJS.ProcessEnv): Certificates {
  const named = env.DOCKER_CERT_PATH || undefined;
  const folder = named ?? (env.DOCKER_TLS_VERIFY ? dockerConfigFolder(env) : undefined);
  if (folder === undefined) return {};
  const place = `${sourceOf(env)}: ${folder}`;
  const read = (name: string) => readIfThere(folder, name, place);
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  if (cert !== undefined && key === undefined) throw halfPair(place, 'cert.pem', 'key.pem');
  if (cert === undefined && key !== undefined) throw halfPair(place, 'key.pem', 'cert.pem');
  if (named !== undefined && ca === undefined && cert === undefined) throw unreadable(place);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function readIfThere(folder: string, name: string, place: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(place, cause);
  }
}

function sourceOf(env: NodeJS.ProcessEnv): string {
  const context = env[CONTEXT_VARIABLE];
  if (context !== undefined) return `The docker context ${context}`;
  return env.DOCKER_CERT_PATH ? 'DOCKER_CERT_PATH' : 'DOCKER_TLS_VERIFY';
}

function halfPair(place: string, present: string, missing: string): PowerstripError {
  return new PowerstripError('BAD_OPTION', `${place} has no ${missing}`, {
    hint: `Put ${missing} beside ${present}, or take ${present} away: they are a pair.`,
  });
}

function unreadable(place: string, cause?: unknown): PowerstripError {
  return new PowerstripError('BAD_OPTION', `${place} has no certificates that can be read`, {
    hint: 'Put ca.pem there, and cert.pem with key.pem if the engine asks for them, or unset DOCKER_TLS_VERIFY.',
    cause,
  });
}
