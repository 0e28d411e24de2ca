import { type CreateBody, getField, type ImageInspect } from '@pw/core';

/** Every shim ends at these, whoever sends them. */
const USUAL = /^(?:(?:SIG)?TERM|15)$/i;

/**
 * The variable that tells the shim the container's stop signal, the request's or the image's, in Docker's writing:
 * without it the shim would pass over one like SIGWINCH, which ends no program by itself.
 */
export function stopSignal(body: CreateBody, image: ImageInspect): Record<string, string> {
  const own = getField(body.json, 'StopSignal');
  const signal = typeof own === 'string' && own !== '' ? own : (image.Config?.StopSignal ?? '');
  return signal === '' || USUAL.test(signal) ? {} : { WAIT_FOR_WEAVE_STOP_SIGNAL: signal };
}
