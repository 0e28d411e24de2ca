import { fakeContainer } from './fake-docker.ts';
import { type ServedWeave, serveWeave } from './hook-client.ts';

export const ID = 'abcd'.repeat(16);

/** The whole weave service, beside a Docker with one container: it runs, and has two addresses. */
export async function serveOneContainer(): Promise<ServedWeave> {
  const weave = await serveWeave();
  putContainer(weave, {});
  return weave;
}

/** Makes the one container, or replaces it by another of the same id. */
export function putContainer(
  weave: ServedWeave,
  options: Partial<Parameters<typeof fakeContainer>[0]>,
): void {
  const env = ['WEAVE_CIDR=10.255.0.1/8,10.2.1.1/24'];
  weave.docker.containers.set(ID, fakeContainer({ id: ID, name: 'a.b-c_d', pid: 42, env, ...options }));
}
