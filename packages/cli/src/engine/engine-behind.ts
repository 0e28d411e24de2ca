/**
 * The environment without powerstrip in between: where DOCKER_HOST is this very stack's powerstrip, the engine behind
 * it is meant, as `pw env` remembers it or by default. `pw down` would otherwise cut the branch it sits on.
 */
export function engineBehind(port: number, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!isPowerstrip(env.DOCKER_HOST, port)) return env;
  return { ...env, DOCKER_HOST: env.PW_ORIG_DOCKER_HOST };
}

function isPowerstrip(dockerHost: string | undefined, port: number): boolean {
  const url = URL.parse(dockerHost ?? '');
  return (
    url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && url.port === String(port)
  );
}
