import type Docker from 'dockerode';
import type { World } from './world.ts';

export const sh = (script: string) => ['sh', '-c', script];

/** A container that is created and not started. */
export async function makeContainer(
  { docker, image, name }: World,
  Cmd: string[],
  more: Docker.ContainerCreateOptions = {},
): Promise<Docker.Container> {
  return docker.createContainer({ Image: image, Cmd, name, ...more });
}

/** A container that runs a script. */
export async function runContainer(world: World, script: string, more?: Docker.ContainerCreateOptions) {
  const container = await makeContainer(world, sh(script), more);
  await container.start();
  return container;
}
