import { maskUrl } from '@pw/core';
import { pingEngine } from '../../engine/index.ts';
import { readDistribution } from '../../engine/linux-distribution.ts';
import type { Check } from '../check.ts';

/** The oldest Docker API that the parts speak: what `docker run` needs, restart policies and exec included. */
const OLDEST_API = 1.24;

/** Everything else is asked of the engine, so nothing else is checked when this fails. */
export const engineCheck: Check = {
  id: 'engine',
  well: 'the Docker engine answers',
  async run({ dockerHost, docker, env }) {
    const failure = await pingEngine(dockerHost, env);
    if (failure !== undefined) {
      return [
        {
          what: `no Docker engine answers at ${maskUrl(dockerHost)}: ${failure.message}`,
          fix: await fixFor(failure, env),
        },
      ];
    }
    const { ApiVersion } = await docker.version();
    if (Number(ApiVersion) >= OLDEST_API) return [];
    return [
      {
        what: `the engine speaks API ${ApiVersion}; ${OLDEST_API} is needed`,
        fix: 'Update the Docker engine.',
      },
    ];
  },
};

async function fixFor(failure: Error, env: NodeJS.ProcessEnv): Promise<string> {
  if ('code' in failure && failure.code === 'EACCES')
    return 'sudo usermod -aG docker "$USER", then log in again';
  if (env.DOCKER_HOST) return 'Start the engine there, or: unset DOCKER_HOST';
  return (await readDistribution()).installCommands.join(' && ');
}
