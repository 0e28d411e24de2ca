import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { ImageSource } from './image-sources.ts';
import { type Layer, type LayerEntry, packLayer } from './pack-layer.ts';
import { type ImageConfig, parseDockerfile } from './parse-dockerfile.ts';

/** What every image of ours says of itself. */
export interface ImageFacts {
  version: string;
  /** GOARCH, as Docker has it. */
  architecture: 'amd64' | 'arm64';
  /** The commit, where it is known. */
  revision?: string;
  /** RFC 3339; the same for the same revision, so that two builds give the same image. */
  created: string;
}

/** An image before any engine has it. */
export interface ComposedImage {
  layers: Layer[];
  config: ImageConfig;
  /** Over all that it does: neither revision nor time. */
  contentHash: string;
}

export const CONTENT_LABEL = 'powerstrip-weave.content-hash';
export const VERSION_LABEL = 'org.opencontainers.image.version';
const SOURCE = 'https://github.com/powerstrip-weave/powerstrip-weave';

/** Carries out a Dockerfile on top of the image below it, which is undefined for `FROM scratch`. */
export async function composeImage(
  { dockerfile, context }: ImageSource,
  below: ComposedImage | undefined,
  version: string,
): Promise<ComposedImage> {
  const { copies, config: own } = parseDockerfile(dockerfile);
  const layer = await packLayer(copies.flatMap((copy) => carryOut(copy, context)));
  const layers = [...(below?.layers ?? []), layer];
  const config = inherit(below?.config, own, version);
  const digests = layers.map(({ digest }) => digest);
  const contentHash = createHash('sha256')
    .update(JSON.stringify([config, digests]))
    .digest('hex');
  return { layers, config, contentHash };
}

/** The image config as the engine stores it; its digest is the image's id. */
export function imageConfigJson({ layers, config, contentHash }: ComposedImage, facts: ImageFacts): string {
  const Labels = {
    ...config.Labels,
    [CONTENT_LABEL]: contentHash,
    'org.opencontainers.image.created': facts.created,
    ...(facts.revision !== undefined && { 'org.opencontainers.image.revision': facts.revision }),
  };
  const history = layers.map(() => ({ created: facts.created, created_by: 'pw images build' }));
  return JSON.stringify({
    architecture: facts.architecture,
    os: 'linux',
    created: facts.created,
    config: { ...config, Labels },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history,
  });
}

function carryOut(
  { sources, target }: { sources: string[]; target: string },
  context: readonly LayerEntry[],
): LayerEntry[] {
  return sources.flatMap((source) => {
    const found = context.filter(({ path }) => source === '.' || path === source);
    if (found.length === 0) throw new Error(`COPY ${source}: there is no such file in the context`);
    return found.map((entry) => ({ ...entry, path: place(entry.path, source, target) }));
  });
}

function place(path: string, source: string, target: string): string {
  const isFolder = source === '.' || target.endsWith('/');
  return posix.join('.', target, isFolder ? path : '').replace(/^\/+/, '');
}

/** As a builder does: lists are added to, single values replaced. An own entrypoint drops the command below it. */
function inherit(below: ImageConfig = {}, own: ImageConfig, version: string): ImageConfig {
  const command = own.Cmd ?? (own.Entrypoint === undefined ? below.Cmd : undefined);
  const { Cmd: _below, ...rest } = below;
  return {
    ...rest,
    ...own,
    Env: [...(below.Env ?? []), ...(own.Env ?? [])],
    ...(command !== undefined && { Cmd: command }),
    Labels: {
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.source': SOURCE,
      'org.opencontainers.image.vendor': 'powerstrip-weave',
      [VERSION_LABEL]: version,
      ...own.Labels,
    },
  };
}
