import { isPowerstripError } from '@pw/core';
import type { DockerClient } from './docker/docker-client.ts';
import { STACK_LABEL } from './labels.ts';

/** The entrypoint of a container that waits; a path in the volume of the shim container. */
export const SHIM_PATH = '/home/weavewait/wait-for-weave';

export interface ShimOptions {
  /** The container whose volume holds the shim for the engine's own architecture. */
  container: string;
  /** Its image; for another architecture `IMAGE:ARCHITECTURE`, in a container `CONTAINER-ARCHITECTURE`. */
  image: string;
  stack: string;
}

/** The containers with the shim's volume, made again when somebody removed them. */
export interface Shim {
  /** The container for images of an architecture (Docker's name for it; default: the engine's own). */
  containerFor(architecture?: string): Promise<string>;
  /** Makes sure that it is there, and gives its name. Throws IMAGE_MISSING. */
  ensure(architecture?: string): Promise<string>;
}

/** The shim containers of one stack; they are created when they are first needed. */
export function createShim(docker: DockerClient, options: ShimOptions): Shim {
  const making = new Map<string, Promise<string>>();
  const suffixOf = async (architecture: string | undefined) => {
    if (architecture === undefined || architecture === '') return undefined;
    return architecture === (await docker.architecture()) ? undefined : architecture;
  };
  const nameOf = (suffix: string | undefined) =>
    suffix === undefined ? options.container : `${options.container}-${suffix}`;
  const make = async (suffix: string | undefined) => {
    const name = nameOf(suffix);
    if ((await docker.inspectContainer(name)) !== undefined) return name;
    const image = suffix === undefined ? options.image : `${options.image}:${suffix}`;
    await docker.createVolumeHolder({ name, image, labels: { [STACK_LABEL]: options.stack } });
    return name;
  };
  const once = (suffix: string | undefined) => {
    const key = suffix ?? '';
    const running = making.get(key) ?? make(suffix).finally(() => making.delete(key));
    making.set(key, running);
    return running;
  };
  return {
    containerFor: async (architecture) => nameOf(await suffixOf(architecture)),
    async ensure(architecture) {
      const suffix = await suffixOf(architecture);
      try {
        return await once(suffix);
      } catch (error) {
        // Machines often run a second architecture by themselves (386 on amd64): their own shim serves it, too.
        if (suffix === undefined || !isPowerstripError(error) || error.code !== 'IMAGE_MISSING') throw error;
        return once(undefined);
      }
    },
  };
}
