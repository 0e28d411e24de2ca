import type Docker from 'dockerode';
import packageJson from '../../package.json' with { type: 'json' };
import { statusOf } from '../engine/docker-failure.ts';
import { VERSION_LABEL } from './compose-image.ts';
import { type ImageKind, imageKinds, imageName } from './image-names.ts';

type EnsureImages = { docker: Docker; registry: string; log: (line: string) => void };

/** Builds the images where the engine lacks one of this version. Asks for names and versions only, so it is quick. */
export async function ensureImages(options: EnsureImages): Promise<void> {
  const lacking = await lackingImages(options);
  if (lacking.length === 0) return;
  options.log('The engine does not have the images of this version yet; making them, once.');
  const { buildImages } = await import('./build-images.ts');
  await buildImages(options);
}

/** Which images the engine has not, or has of another version. */
export async function lackingImages({
  docker,
  registry,
}: Pick<EnsureImages, 'docker' | 'registry'>): Promise<ImageKind[]> {
  const versions = await Promise.all(imageKinds.map((kind) => versionOf(docker, imageName(kind, registry))));
  return imageKinds.filter((_, index) => versions[index] !== packageJson.version);
}

async function versionOf(docker: Docker, name: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(name).inspect()).Config.Labels?.[VERSION_LABEL];
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
