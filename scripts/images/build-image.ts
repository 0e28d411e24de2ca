import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { hashContext } from './hash-context.ts';
import type { ImageSpec } from './image-list.ts';

const HASH_LABEL = 'powerstrip-weave.context-hash';

/**
 * Builds one image through the engine's own builder (POST /build), unless the engine has it with the same content.
 * `baseHash` ties an image to the one below it. Gives the hash, and whether it was built now.
 */
export async function buildImage(
  docker: Docker,
  spec: ImageSpec,
  options: { root: string; baseHash: string },
): Promise<{ hash: string; built: boolean }> {
  const context = mkdtempSync(join(tmpdir(), 'powerstrip-weave-image-'));
  try {
    spec.stage(context);
    const dockerfile = join(options.root, spec.dockerfile);
    const hash = hashContext(context, dockerfile, options.baseHash);
    const old = await findImage(docker, spec.name);
    if (old?.hash === hash) return { hash, built: false };
    copyFileSync(dockerfile, join(context, 'Dockerfile'));
    await build(docker, spec.name, { context, hash });
    if (old !== undefined) await removeUnused(docker, old.id);
    return { hash, built: true };
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

async function findImage(
  docker: Docker,
  name: string,
): Promise<{ id: string; hash: string | undefined } | undefined> {
  try {
    const { Id, Config } = await docker.getImage(name).inspect();
    return { id: Id, hash: Config.Labels?.[HASH_LABEL] };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Removes the image that lost its name; one that a container or another image still needs stays. */
async function removeUnused(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getImage(id).remove();
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}

function statusOf(error: unknown): unknown {
  return (error as { statusCode?: number }).statusCode;
}

async function build(
  docker: Docker,
  name: string,
  { context, hash }: { context: string; hash: string },
): Promise<void> {
  const stream = await docker.buildImage(
    { context, src: readdirSync(context) },
    { t: name, labels: { [HASH_LABEL]: hash }, rm: true, forcerm: true },
  );
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, events: { error?: string }[]) => {
      const failure = error?.message ?? events.find((event) => event.error !== undefined)?.error;
      if (failure === undefined) resolve();
      else reject(new Error(`building the image ${name} failed: ${failure}`));
    });
  });
}
