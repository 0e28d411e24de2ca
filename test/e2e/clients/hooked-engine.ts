import { isDeepStrictEqual } from 'node:util';
import { againIfOutputLost, createDockerCli } from '@pw/test-helpers';
import { type HostPowerstrip, startPowerstrip } from '../proxy/powerstrip-on-host.ts';

/** The engine of the environment, as DOCKER_HOST. */
const ENGINE = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';

/** The stock docker CLI straight at the engine. */
export const direct = createDockerCli();

/** powerstrip with a hook before and after every call, which returns what it got: nothing may change. */
export function startHooked(args: string[] = []): Promise<HostPowerstrip> {
  return startPowerstrip({
    endpoints: { '* *': { pre: ['hook'], post: ['hook'] } },
    adapter: { preHook: (request) => request, postHook: (response) => response },
    args,
  });
}

/**
 * Does the same at the engine itself and through powerstrip, one after the other. Throws when no hook was called
 * meanwhile: the comparison would say nothing.
 */
export async function bothWays<T>(
  powerstrip: HostPowerstrip,
  work: (dockerHost: string) => Promise<T>,
  engine = ENGINE,
): Promise<{ itself: T; through: T }> {
  return againIfOutputLost(
    async () => {
      const itself = await work(engine);
      const before = powerstrip.hooked.length;
      const through = await work(powerstrip.url);
      if (powerstrip.hooked.length === before) throw new Error('no hook was called');
      return { itself, through };
    },
    ({ itself, through }) => !isDeepStrictEqual(itself, through),
  );
}
