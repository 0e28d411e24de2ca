import type Docker from 'dockerode';
import { explainCreateFailure, ignoreGone, statusOf } from '../engine/docker-failure.ts';
import { findImageId } from '../images/find-image.ts';
import { CONFIG_DIRECTORY, type PartSpec } from './part-specs.ts';
import { STACK_LABEL } from './stack-names.ts';
import { packFile } from './tar.ts';
import { waitUntilReady } from './wait-until-ready.ts';

type StartPart = {
  docker: Docker;
  spec: PartSpec;
  label: string;
  files: Record<string, string>;
  signal?: AbortSignal | undefined;
};

/**
 * Creates and starts one part and waits until it is ready; false when it was there already. A stopped one of ours
 * is replaced, as its settings may be old. Files are put into the container, so a remote engine does as well.
 */
export async function startPart({ docker, spec, label, files, signal }: StartPart): Promise<boolean> {
  const existing = docker.getContainer(spec.name);
  const seen = await existing.inspect().catch(ignoreMissing);
  if (seen !== undefined && seen.Config.Labels[STACK_LABEL] === label) {
    if (spec.staysCreated || seen.State.Running) return false;
    await existing.remove({ force: true, v: true }).catch(ignoreGone);
  }
  const container = await createPart(docker, spec, files);
  try {
    if (!spec.staysCreated) await container.start();
    if (spec.readyPort !== undefined) await waitUntilReady(container, spec.readyPort, signal);
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
    throw explainCreateFailure(error, { name: spec.name, image: spec.create.Image });
  }
  return true;
}

async function createPart(docker: Docker, spec: PartSpec, files: Record<string, string>) {
  try {
    const Image = await findImageId(docker, spec.create.Image, spec.name);
    const container = await docker.createContainer({ ...spec.create, Image });
    for (const [path, text] of Object.entries(files)) {
      await container.putArchive(await packFile(path, text), { path: CONFIG_DIRECTORY });
    }
    return container;
  } catch (error) {
    throw explainCreateFailure(error, { name: spec.name, image: spec.create.Image });
  }
}

function ignoreMissing(error: unknown): undefined {
  if (statusOf(error) === 404) return undefined;
  throw error;
}
