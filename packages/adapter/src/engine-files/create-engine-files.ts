import { statSync } from 'node:fs';
import type { DockerClient } from '../docker/docker-client.ts';
import type { Log } from '../log.ts';
import type { Libc } from '../netlink/libc.ts';
import { type EngineProcess, openEngineProcess } from './engine-process.ts';

/**
 * Stamps of files that the Docker engine keeps for itself and writes before it answers: while a stamp is the same, so is
 * what the engine was asked about it. That is more than its events can tell, which may come after the next call.
 * undefined: not known, so the engine has to be asked.
 */
export interface EngineFiles {
  /** Another one once any name may mean another image. */
  imageNames(): string | undefined;
  /** Another one once the container was removed or renamed. */
  container(id: string): string | undefined;
}

export interface EngineFilesParts {
  docker: Pick<DockerClient, 'storage'>;
  libc: Libc;
  log: Log;
}

interface Opened {
  process: EngineProcess;
  /** undefined: the names of images are in no file that we know. */
  names: string | undefined;
  containers: string;
}

/** An engine whose files cannot be read is asked again where they are after so long. */
const RETRY_MS = 60_000;
/** A file that changes twice within a step of the kernel's clock could keep its stamp: a young one is not trusted. */
const YOUNG_NS = 50_000_000n;

/** Reads nothing yet: the files are looked for when a stamp is first asked for, and after the engine's process ended. */
export function createEngineFiles(parts: EngineFilesParts, dockerHost: string): EngineFiles {
  let opened: Opened | undefined;
  let nextTryAt = 0;
  const reopen = async () => {
    nextTryAt = performance.now() + RETRY_MS;
    try {
      opened = await open(parts, dockerHost);
    } catch (err) {
      parts.log.debug({ err }, 'the engine’s files cannot be read: it is asked each time');
    }
  };
  const look = (pathOf: (files: Opened) => string | undefined) => {
    if (opened === undefined) {
      if (performance.now() >= nextTryAt) void reopen();
      return undefined;
    }
    const path = pathOf(opened);
    const stamp = path === undefined ? undefined : stampOf(opened.process.path(path));
    if (stamp === undefined && !opened.process.isAlive()) {
      opened.process[Symbol.dispose]();
      opened = undefined;
      nextTryAt = 0;
    }
    return stamp;
  };
  return {
    imageNames: () => look(({ names }) => names),
    container: (id) => look(({ containers }) => `${containers}/${id}/config.v2.json`),
  };
}

async function open({ docker, libc }: EngineFilesParts, dockerHost: string): Promise<Opened | undefined> {
  const process = openEngineProcess(libc, dockerHost);
  if (process === undefined) return undefined;
  try {
    const { root, driver, isContainerd } = await docker.storage();
    // Another engine may have answered in its place.
    if (!process.isCurrent()) throw new Error('the engine was restarted');
    const names = isContainerd ? undefined : `${root}/image/${driver}/repositories.json`;
    return { process, names, containers: `${root}/containers` };
  } catch (error) {
    process[Symbol.dispose]();
    throw error;
  }
}

/** The engine writes a new file and renames it over the old one, so it is another inode each time. */
function stampOf(path: string): string | undefined {
  try {
    const { dev, ino, size, ctimeNs } = statSync(path, { bigint: true });
    const isYoung = BigInt(Date.now()) * 1_000_000n - ctimeNs < YOUNG_NS;
    return isYoung ? undefined : `${dev}:${ino}:${size}:${ctimeNs}`;
  } catch {
    return undefined;
  }
}
