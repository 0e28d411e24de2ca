import type Docker from 'dockerode';
import { statusOf } from '../engine/docker-failure.ts';
import { buildImages } from './build-images.ts';
import type { Arch } from './find-package.ts';
import { pushImage, pushManifestList } from './push-image.ts';

const archs: readonly Arch[] = ['x64', 'arm64'];

/**
 * Pushes the images of both architectures, each name as a list of two: who pulls it gets the one for its machine. On the
 * way each has a tag of its own, `:x64` or `:arm64`, which stays in the registry and is taken from the engine again.
 */
export async function pushAllArchs(
  docker: Docker,
  { registry, names, log }: { registry: string; names: readonly string[]; log: (line: string) => void },
): Promise<void> {
  const tagged = (arch: Arch) => names.map((name) => `${name}:${arch}`);
  try {
    for (const arch of archs) {
      await buildImages({ docker, registry, log, arch, tag: arch });
      for (const name of tagged(arch)) await pushImage(name);
    }
    for (const name of names)
      await pushManifestList(
        name,
        archs.map((arch) => `${name}:${arch}`),
      );
  } finally {
    for (const name of archs.flatMap(tagged)) await removeTag(docker, name);
  }
}

async function removeTag(docker: Docker, name: string): Promise<void> {
  try {
    await docker.getImage(name).remove();
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}
