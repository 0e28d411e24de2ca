import { type ImageInspect, imageInspectSchema } from '@pw/core';
import type Docker from 'dockerode';
import { ifStatus } from './docker-errors.ts';
import { parsePlatform } from './image-platform.ts';

/** The API version of a path is the modem's, which its types leave out. Engines before 1.49 ignore `platform`. */
interface Modem {
  dial(call: object, done: (error: unknown, answer: unknown) => void): void;
}

/** What to ask for: `name` and `platform` as in the create request. `architecture`: the engine's own. */
export interface ImageQuery {
  name: string;
  platform: string | undefined;
  architecture(): Promise<string>;
}

/**
 * `GET /images/{name}/json`. undefined: no such image, or a name that no image can have. Such a name is not asked for:
 * it would be a part of the path.
 */
export async function inspectImage(docker: Docker, query: ImageQuery): Promise<ImageInspect | undefined> {
  if (!isImageName(query.name)) return undefined;
  const platform = query.platform && parsePlatform(query.platform, await query.architecture());
  const call = {
    path: `/images/${query.name}/json?`,
    method: 'GET',
    options: platform ? { platform: JSON.stringify(platform) } : {},
    statusCodes: { 200: true, 400: 'bad parameter', 404: 'no such image', 500: 'server error' },
  };
  const modem = docker.modem as Modem;
  const image = await new Promise((resolve, reject) => {
    modem.dial(call, (error, answer) => (error ? reject(error) : resolve(answer)));
  }).catch(ifStatus(400, 404));
  return image === undefined ? undefined : imageInspectSchema.parse(image);
}

/** Wider than Docker's grammar of references, but without characters that have a meaning in a path. */
export function isImageName(name: string): boolean {
  return /^[\w.\-:/@+[\]]+$/.test(name) && name.split('/').every((part) => !/^\.{0,2}$/.test(part));
}
