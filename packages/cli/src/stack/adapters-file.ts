import type Docker from 'dockerode';
import { CONFIG_DIRECTORY } from './part-specs.ts';
import { packFile, unpackFile } from './tar.ts';

const NAME = 'adapters.yml';

/** The adapters.yml of powerstrip's container, whether it runs or not. */
export async function readAdaptersFile(container: Docker.Container): Promise<string> {
  return unpackFile(await container.getArchive({ path: `${CONFIG_DIRECTORY}/${NAME}` }));
}

/** Gives powerstrip's container another adapters.yml; one that runs reads it in two seconds at most. False where it has this text. */
export async function writeAdaptersFile(container: Docker.Container, text: string): Promise<boolean> {
  if ((await readAdaptersFile(container)) === text) return false;
  await container.putArchive(await packFile(NAME, text), { path: CONFIG_DIRECTORY });
  return true;
}
