import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { type ComposedImage, type ImageFacts, imageConfigJson } from './compose-image.ts';

/**
 * An archive for `docker load`: manifest.json, one config an image and each layer once (github.com/moby/docker-image-spec,
 * "Combined Image JSON + Filesystem Changeset Format"). Every engine since 1.10, containerd and Podman read it.
 */
export function imageArchive(
  images: readonly { name: string; image: ComposedImage }[],
  facts: ImageFacts,
): Readable {
  const archive = pack();
  archive.on('error', ignore);
  const layers = new Map(images.flatMap(({ image }) => image.layers).map((layer) => [layer.digest, layer]));
  for (const [digest, layer] of layers) add(archive, fileOf(digest), layer.archive);
  const manifest = images.map(({ name, image }) => {
    const config = imageConfigJson(image, facts);
    const Config = `${createHash('sha256').update(config).digest('hex')}.json`;
    add(archive, Config, Buffer.from(config));
    return {
      Config,
      RepoTags: [/:[^/]*$/.test(name) ? name : `${name}:latest`],
      Layers: image.layers.map(({ digest }) => fileOf(digest)),
    };
  });
  add(archive, 'manifest.json', Buffer.from(JSON.stringify(manifest)));
  archive.finalize();
  return Readable.from(archive);
}

function add(archive: ReturnType<typeof pack>, name: string, content: Buffer): void {
  archive.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, content).on('error', ignore);
}

/** Whoever reads the archive is told of a failure; without a listener on each part of it, it would end the process too. */
function ignore(): void {}

function fileOf(digest: string): string {
  return `${digest.slice('sha256:'.length)}.tar`;
}
