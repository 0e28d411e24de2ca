import type Docker from 'dockerode';
import { type ImageKind, imageKinds, imageName } from './image-names.ts';
import { listImages } from './list-images.ts';

type EnsureImages = { docker: Docker; registry: string; log: (line: string) => void };

/** Builds the images where the engine lacks one. Content is not compared, so it is quick. */
export async function ensureImages(options: EnsureImages): Promise<void> {
  const lacking = await lackingImages(options);
  if (lacking.length === 0) return;
  options.log('The engine does not have the images of this version for its machine yet; making them, once.');
  const { buildImages } = await import('./build-images.ts');
  await buildImages(options);
}

/** Which images the engine has not, or has of another version or for another machine. */
export async function lackingImages({
  docker,
  registry,
}: Pick<EnsureImages, 'docker' | 'registry'>): Promise<ImageKind[]> {
  const names = imageKinds.map((kind) => imageName(kind, registry));
  const images = await listImages(docker, names);
  return imageKinds.filter((_, index) => images[index]?.state !== 'current');
}
