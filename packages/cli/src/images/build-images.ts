import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import packageJson from '../../package.json' with { type: 'json' };
import { statusOf } from '../engine/docker-failure.ts';
import { CONTENT_LABEL, type ComposedImage, composeImage, type ImageFacts } from './compose-image.ts';
import type { Arch } from './find-package.ts';
import { ensureForeignPackages } from './foreign-packages.ts';
import { imageArchive } from './image-archive.ts';
import { type ImageKind, imageKinds, imageName } from './image-names.ts';
import { readImageSource } from './image-sources.ts';
import { type Release, readRelease } from './release.ts';

/** What the images are built with, and for whom. */
export interface BuildImages {
  docker: Docker;
  registry: string;
  log: (line: string) => void;
  /** Default: the engine's own. For another one, npm brings what is missing. */
  arch?: Arch;
  /** Of their names; default: the engine's `latest`. */
  tag?: string;
  /** Which commit this is; default: what the package was released with. */
  release?: Release;
}

/**
 * Builds the images that the engine does not have with the same content, offline, and gives the names of all. One that
 * lost its name is removed unless something uses it.
 */
export async function buildImages({
  docker,
  registry,
  log,
  arch: wantedArch,
  tag,
  release,
}: BuildImages): Promise<string[]> {
  const arch = wantedArch ?? (await engineArch(docker));
  if (wantedArch !== undefined) await ensureForeignPackages(arch, log);
  const composed = await composeAll(arch);
  const wanted = composed.map(({ kind, image }) => ({
    name: `${imageName(kind, registry)}${tag === undefined ? '' : `:${tag}`}`,
    image,
  }));
  const before = await Promise.all(wanted.map(({ name }) => findImage(docker, name)));
  const stale = wanted.filter(({ image }, index) => before[index]?.hash !== image.contentHash);
  if (stale.length > 0) {
    log(`loading ${stale.length} of ${wanted.length} images into the engine`);
    await load(docker, imageArchive(stale, factsOf(arch, release)));
    for (const old of before) if (old !== undefined) await removeUnnamed(docker, old.id);
  }
  for (const { name } of wanted) {
    log(`${name}: ${stale.some((image) => image.name === name) ? 'built' : 'up to date'}`);
  }
  return wanted.map(({ name }) => name);
}

/** All images, without an engine: as `docker load` reads them. */
export async function exportImages({
  arch,
  registry,
  log,
  release,
}: Omit<BuildImages, 'docker' | 'arch' | 'tag'> & { arch: Arch }) {
  await ensureForeignPackages(arch, log);
  const images = (await composeAll(arch)).map(({ kind, image }) => ({
    name: imageName(kind, registry),
    image,
  }));
  return imageArchive(images, factsOf(arch, release));
}

async function composeAll(arch: Arch): Promise<{ kind: ImageKind; image: ComposedImage }[]> {
  const result: { kind: ImageKind; image: ComposedImage }[] = [];
  for (const kind of imageKinds) {
    const source = readImageSource(kind, arch);
    const isBase = /^FROM scratch$/m.test(source.dockerfile);
    const image = await composeImage(source, isBase ? undefined : result[0]?.image, packageJson.version);
    result.push({ kind, image });
  }
  return result;
}

function factsOf(arch: Arch, { revision, created }: Release = readRelease()): ImageFacts {
  return {
    version: packageJson.version,
    architecture: arch === 'x64' ? 'amd64' : 'arm64',
    created,
    ...(revision !== undefined && { revision }),
  };
}

/** The engine may be another machine's: its own architecture counts. */
async function engineArch(docker: Docker): Promise<Arch> {
  const { Arch } = await docker.version();
  if (Arch === 'amd64') return 'x64';
  if (Arch === 'arm64') return 'arm64';
  throw new PowerstripError('IMAGE_SOURCE_MISSING', `there are no images for the architecture ${Arch}`, {
    hint: 'Use an engine on amd64 or arm64.',
  });
}

async function findImage(
  docker: Docker,
  name: string,
): Promise<{ id: string; hash: string | undefined } | undefined> {
  try {
    const { Id, Config } = await docker.getImage(name).inspect();
    return { id: Id, hash: Config.Labels?.[CONTENT_LABEL] };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function load(docker: Docker, archive: NodeJS.ReadableStream): Promise<void> {
  const stream = await docker.loadImage(archive, { quiet: true });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, events: { error?: string }[]) => {
      const failure = error?.message ?? events.find((event) => event.error !== undefined)?.error;
      if (failure === undefined) resolve();
      else reject(new PowerstripError('PART_FAILED', `the engine did not load the images: ${failure}`));
    });
  });
}

/** An image that has another name still, or that a container or another image needs, stays. */
async function removeUnnamed(docker: Docker, id: string): Promise<void> {
  try {
    const { RepoTags } = await docker.getImage(id).inspect();
    if ((RepoTags ?? []).length === 0) await docker.getImage(id).remove();
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}
