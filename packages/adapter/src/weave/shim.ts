import type { DockerClient } from './docker/docker-client.ts';
import { STACK_LABEL } from './labels.ts';

/** The entrypoint of a container that waits; a path in the volume of the shim container. */
export const SHIM_PATH = '/home/weavewait/wait-for-weave';

export interface ShimOptions {
  /** The container whose volume holds the shim. */
  container: string;
  image: string;
  stack: string;
}

/** The container with the shim's volume, made again when somebody removed it. */
export interface Shim {
  readonly container: string;
  ensure(): Promise<void>;
}

export function createShim(docker: DockerClient, options: ShimOptions): Shim {
  let making: Promise<void> | undefined;
  const make = async () => {
    if ((await docker.inspectContainer(options.container)) !== undefined) return;
    const labels = { [STACK_LABEL]: options.stack };
    await docker.createVolumeHolder({ name: options.container, image: options.image, labels });
  };
  return {
    container: options.container,
    ensure() {
      making ??= make().finally(() => {
        making = undefined;
      });
      return making;
    },
  };
}
