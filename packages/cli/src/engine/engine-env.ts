import { readDockerContext } from './docker-context.ts';

/** On the environment that `engineEnv` gives: the docker context that DOCKER_HOST is of. */
export const CONTEXT_VARIABLE = 'PW_DOCKER_CONTEXT';

/**
 * What `pw env` changes beside DOCKER_HOST, since powerstrip speaks plain HTTP. The docker CLI speaks TLS with one of the first
 * two, whatever the address; Docker's libraries for Go and Python with DOCKER_CERT_PATH alone.
 */
export const TLS_VARIABLES = ['DOCKER_TLS_VERIFY', 'DOCKER_TLS', 'DOCKER_CERT_PATH'] as const;

/** Where `pw env` keeps what a variable was before. */
export function memoryOf<Name extends string>(variable: Name): `PW_ORIG_${Name}` {
  return `PW_ORIG_${variable}`;
}

/**
 * The environment that leads to the engine itself, as the docker CLI would find it: DOCKER_HOST, else its current
 * context. Where that is a powerstrip of `pw env`, the engine behind it is meant, found in the same way from what DOCKER_HOST
 * was before: `pw down` would otherwise close its own connection.
 */
export function engineEnv(port: number, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.DOCKER_HOST) {
    const { PW_ORIG_DOCKER_HOST: before, ...rest } = env;
    // `pw env` may have been told another port than this command.
    const isOurs = isPowerstrip(env.DOCKER_HOST, before === undefined ? port : undefined);
    return isOurs ? engineEnv(port, { ...rest, ...tlsBefore(env), DOCKER_HOST: before || undefined }) : env;
  }
  const context = readDockerContext(env);
  if (context === undefined || isPowerstrip(context.dockerHost, port)) return env;
  const { name, dockerHost, certPath } = context;
  return {
    ...env,
    DOCKER_HOST: dockerHost,
    [CONTEXT_VARIABLE]: name,
    ...(certPath !== undefined && { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certPath }),
  };
}

/** The TLS variables as `pw env` found them. */
function tlsBefore(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(TLS_VARIABLES.map((name) => [name, env[memoryOf(name)] ?? env[name]]));
}

/** Without a port, one on any is. */
export function isPowerstrip(dockerHost: string, port: number | undefined): boolean {
  const url = URL.parse(dockerHost);
  if (url === null || !['tcp:', 'http:'].includes(url.protocol)) return false;
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return false;
  return port === undefined || url.port === String(port);
}
