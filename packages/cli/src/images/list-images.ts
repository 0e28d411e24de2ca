import type Docker from 'dockerode';
import packageJson from '../../package.json' with { type: 'json' };
import { statusOf } from '../engine/docker-failure.ts';
import { VERSION_LABEL } from './compose-image.ts';

/** One image as the engine has it. `bytes` counts the layers that it shares with the others. */
export interface ListedImage {
  name: string;
  /** `other machine`: made for another architecture than the engine's, as `pw images build --arch` does. */
  state: 'current' | 'other version' | 'other machine' | 'missing';
  version?: string;
  id?: string;
  bytes?: number;
}

/** What the engine has under these names, in their order. */
export async function listImages(docker: Docker, names: readonly string[]): Promise<ListedImage[]> {
  const { Arch } = await docker.version();
  return Promise.all(names.map((name) => describeImage(docker, name, Arch)));
}

/** `arch`: the engine's own, as GOARCH; an image has the same words. */
async function describeImage(docker: Docker, name: string, arch: string): Promise<ListedImage> {
  try {
    const { Id, Size, Config, Architecture } = await docker.getImage(name).inspect();
    const version = Config.Labels?.[VERSION_LABEL];
    const isCurrent = version === packageJson.version;
    const state = !isCurrent ? 'other version' : Architecture === arch ? 'current' : 'other machine';
    return { name, state, id: Id, bytes: Size, ...(version !== undefined && { version }) };
  } catch (error) {
    if (statusOf(error) === 404) return { name, state: 'missing' };
    throw error;
  }
}
