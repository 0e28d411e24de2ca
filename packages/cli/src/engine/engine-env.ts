import { readDockerContext } from './docker-context.ts';

/** On the environment that `engineEnv` gives: the docker context that DOCKER_HOST is of. */
export const CONTEXT_VARIABLE = 'PW_DOCKER_CONTEXT';

/**
 * The environment that leads to the engine itself, as the docker CLI would find it: DOCKER_HOST, else its current
 * context. Where that is this very stack's powerstrip, the engine behind it is meant, as `pw env` remembers it or by
 * default: `pw down` would otherwise close its own connection.
 */
export function engineEnv(port: number, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.DOCKER_HOST) {
    return isPowerstrip(env.DOCKER_HOST, port) ? { ...env, DOCKER_HOST: env.PW_ORIG_DOCKER_HOST } : env;
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

function isPowerstrip(dockerHost: string, port: number): boolean {
  const url = URL.parse(dockerHost);
  return (
    url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && url.port === String(port)
  );
}
