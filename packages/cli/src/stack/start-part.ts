import { isPowerstripError, lookUntil, PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { explainCreateFailure, ignoreGone, ignoreMissing } from '../engine/docker-failure.ts';
import { findImageId } from '../images/find-image.ts';
import { comesUp } from './comes-up.ts';
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
 * Creates and starts one part and waits until it is ready; false when it was there already, or another pw has started it
 * meanwhile. A stopped one of ours is replaced, as its settings may be old. Files are put into the container, so a remote
 * engine does as well.
 */
export async function startPart(options: StartPart): Promise<boolean> {
  const { docker, spec, files, signal } = options;
  const seen = await findOurs(options);
  if (seen !== undefined) {
    if (seen.State.Running || (await comesUp({ docker, spec, seen, signal }))) return false;
    await docker.getContainer(seen.Id).remove({ force: true, v: true }).catch(ignoreGone);
  }
  const container = await createPart(docker, spec, files).catch((error: unknown) =>
    unlessStarting(error, options),
  );
  if (container === undefined) return false;
  try {
    if (!spec.staysCreated) await container.start();
    if (spec.readyPort !== undefined) await waitUntilReady(container, spec.readyPort, signal);
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
    throw explainCreateFailure(error, { name: spec.name, image: spec.create.Image });
  }
  return true;
}

async function findOurs({ docker, spec, label }: StartPart, withinMs = 0) {
  const look = () => docker.getContainer(spec.name).inspect().catch(ignoreMissing);
  const seen = await lookUntil(look, { withinMs, everyMs: 50 });
  return seen?.Config.Labels[STACK_LABEL] === label ? seen : undefined;
}

/** Docker takes the name first, and shows the container when it is whole. */
const APPEARS_MS = 5_000;

/** A name that is taken by this very part is no failure where another pw gets it up; anything else is thrown. */
async function unlessStarting(error: unknown, options: StartPart): Promise<undefined> {
  const { docker, spec, signal } = options;
  const isTaken = isPowerstripError(error) && error.code === 'NAME_TAKEN';
  const seen = isTaken ? await findOurs(options, APPEARS_MS) : undefined;
  if (seen === undefined) throw error;
  if (await comesUp({ docker, spec, seen, signal })) return undefined;
  throw new PowerstripError(
    'PART_FAILED',
    `${spec.name}: another pw has created it, and it did not come up`,
    {
      hint: 'Run this again.',
      cause: error,
    },
  );
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
