import { type ContainerInspect, type ImageInspect, isPowerstripError } from '@pw/core';
import type { DockerClient } from './docker/docker-client.ts';
import type { EngineFiles } from './engine-files/create-engine-files.ts';
import { createMemory } from './engine-files/create-memory.ts';
import { STACK_LABEL } from './labels.ts';

/** More than any engine runs. */
const MAX_ARCHITECTURES = 16;
/** Where the shim's volume is mounted: at the root, where neither users nor images mount or keep anything. */
export const SHIM_DIRECTORY = '/.wait-for-weave';
/** Docker gives an image's labels to its containers. */
const IMAGE_VERSION_LABEL = 'org.opencontainers.image.version';
/** The entrypoint of a container that waits. */
export const SHIM_PATH = `${SHIM_DIRECTORY}/wait-for-weave`;
/** The end of its path, in any version. */
export const SHIM_FILE = '/wait-for-weave';
/** Where both were before; containers of then keep their volume. */
export const FORMER_SHIM_DIRECTORY = '/home/weavewait';
const FORMER_SHIM_PATH = `${FORMER_SHIM_DIRECTORY}/wait-for-weave`;

/** Whether an entrypoint's first word is the shim, of this version or of one before. */
export function isShim(path: string | undefined): boolean {
  return path === SHIM_PATH || path === FORMER_SHIM_PATH;
}

export interface ShimOptions {
  /** The container whose volume holds the shim for the engine's own architecture. */
  container: string;
  /** Its image; for another architecture `IMAGE:ARCHITECTURE`, in a container `CONTAINER-ARCHITECTURE`. */
  image: string;
  stack: string;
}

/** Versions as the image's label has them; undefined: there is none. */
export interface ShimState {
  volumeVersion: string | undefined;
  imageVersion: string | undefined;
  /** False: the next container gets the image's. */
  isCurrent: boolean;
}

/** The containers with the shim's volume; they are recreated when they were removed. */
export interface Shim {
  /** The container for images of an architecture (Docker's name for it; default: the engine's own). */
  containerFor(architecture?: string): Promise<string>;
  /** Makes sure that it is there and of its image's version, and gives its name. Throws IMAGE_MISSING. */
  ensure(architecture?: string): Promise<string>;
  /** Whether the engine's own one is of the version that its image has now. */
  state(): Promise<ShimState>;
}

/** The shim containers of one stack; they are created when they are first needed. `files`: to look at them less often. */
export function createShim(docker: DockerClient, options: ShimOptions, files?: EngineFiles): Shim {
  const making = new Map<string | undefined, Promise<string>>();
  const memory = createHolderMemory(files);
  const suffixOf = async (architecture: string | undefined) => {
    if (architecture === undefined || architecture === '') return undefined;
    return architecture === (await docker.architecture()) ? undefined : architecture;
  };
  const nameOf = (suffix: string | undefined) =>
    suffix === undefined ? options.container : `${options.container}-${suffix}`;
  const imageOf = (suffix: string | undefined) =>
    suffix === undefined ? options.image : `${options.image}:${suffix}`;
  const look = (suffix: string | undefined) =>
    Promise.all([docker.inspectContainer(nameOf(suffix)), docker.inspectImage(imageOf(suffix))]);
  const make = async (suffix: string | undefined) => {
    const holder = { name: nameOf(suffix), image: imageOf(suffix), labels: { [STACK_LABEL]: options.stack } };
    const [there, image] = await look(suffix);
    memory.note(holder.name, undefined);
    if (there === undefined) await docker.createVolumeHolder(holder);
    else if (isOutdated(there, image, options.stack)) await docker.replaceVolumeHolder(holder);
    else memory.note(holder.name, there.Id);
    return holder.name;
  };
  const once = (suffix: string | undefined) => {
    const running = making.get(suffix) ?? make(suffix).finally(() => making.delete(suffix));
    making.set(suffix, running);
    return running;
  };
  const check = (suffix: string | undefined) => memory.recall(nameOf(suffix), () => once(suffix));
  return {
    containerFor: async (architecture) => nameOf(await suffixOf(architecture)),
    async ensure(architecture) {
      const suffix = await suffixOf(architecture);
      try {
        return await check(suffix);
      } catch (error) {
        // Machines often run a second architecture by themselves (386 on amd64): their own shim serves it, too.
        if (suffix === undefined || !isPowerstripError(error) || error.code !== 'IMAGE_MISSING') throw error;
        return check(undefined);
      }
    },
    async state() {
      const [holder, image] = await look(undefined);
      return {
        volumeVersion: holder?.Config.Labels?.[IMAGE_VERSION_LABEL],
        imageVersion: image?.Config?.Labels?.[IMAGE_VERSION_LABEL],
        isCurrent: holder !== undefined && (image === undefined || holder.Image === image.Id),
      };
    },
  };
}

/** A container that was found right stays right while neither it nor a name of an image changes. */
function createHolderMemory(files: EngineFiles | undefined) {
  const checked = createMemory<string>(MAX_ARCHITECTURES);
  const ids = new Map<string, string>();
  const stamp = (name: string) => {
    const id = ids.get(name);
    const stamps = id === undefined ? [undefined] : [files?.container(id), files?.imageNames()];
    return stamps.includes(undefined) ? undefined : stamps.join();
  };
  return {
    recall: (name: string, load: () => Promise<string>) =>
      checked.recall(name, { stamp: () => stamp(name), load }),
    /** `id`: the container of that name; undefined: it was not there, or not right. */
    note(name: string, id: string | undefined): void {
      if (id === undefined) ids.delete(name);
      else ids.set(name, id);
    },
  };
}

/** One that was made by hand, without our label, stays; so does one whose image is gone. */
function isOutdated(holder: ContainerInspect, image: ImageInspect | undefined, stack: string): boolean {
  if (image === undefined || holder.Config.Labels?.[STACK_LABEL] !== stack) return false;
  return holder.Image !== undefined && holder.Image !== image.Id;
}
