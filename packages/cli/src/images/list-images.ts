import type Docker from 'dockerode';
import packageJson from '../../package.json' with { type: 'json' };
import { statusOf } from '../engine/docker-failure.ts';
import { VERSION_LABEL } from './compose-image.ts';

/** One image as the engine has it. `bytes` counts the layers that it shares with the others. */
export interface ListedImage {
  name: string;
  state: 'current' | 'other version' | 'missing';
  version?: string;
  id?: string;
  bytes?: number;
}

export async function listImages(docker: Docker, names: readonly string[]): Promise<ListedImage[]> {
  return Promise.all(names.map((name) => describeImage(docker, name)));
}

async function describeImage(docker: Docker, name: string): Promise<ListedImage> {
  try {
    const { Id, Size, Config } = await docker.getImage(name).inspect();
    const version = Config.Labels?.[VERSION_LABEL];
    const state = version === packageJson.version ? 'current' : 'other version';
    return { name, state, id: Id, bytes: Size, ...(version !== undefined && { version }) };
  } catch (error) {
    if (statusOf(error) === 404) return { name, state: 'missing' };
    throw error;
  }
}
