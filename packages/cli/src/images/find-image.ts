import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { statusOf } from '../engine/docker-failure.ts';

/**
 * The id of an image that the engine has. Containers of ours are created from ids: an engine never asks a registry for
 * one. Throws IMAGE_MISSING; `user` is what cannot be started without it.
 */
export async function findImageId(docker: Docker, image: string, user: string): Promise<string> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new PowerstripError('IMAGE_MISSING', `The engine has no image ${image}, which ${user} is made of`, {
      cause: error,
    });
  }
}
