import { PowerstripError } from '@pw/core';

/** The HTTP status of an engine's refusal as dockerode reports it; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** For an `catch` of a call that may well find its object gone: swallows 404 and 409 (removal in progress). */
export function ignoreGone(error: unknown): undefined {
  const status = statusOf(error);
  if (status === 404 || status === 409) return undefined;
  throw error;
}

/** For a `catch` of a look at an object that may not be there: swallows 404. */
export function ignoreMissing(error: unknown): undefined {
  if (statusOf(error) === 404) return undefined;
  throw error;
}

/** Turns the engine's answer to a create or start into an error that says what to do. */
export function explainCreateFailure(
  error: unknown,
  { name, image }: { name: string; image: string },
): unknown {
  const text = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  if (status === 404 && /no such image/i.test(text)) {
    return new PowerstripError(
      'IMAGE_MISSING',
      `The engine has no image ${image}, which ${name} is made of`,
      {
        cause: error,
      },
    );
  }
  if (status === 409 && /already in use/i.test(text)) {
    return new PowerstripError('NAME_TAKEN', `A container named ${name} exists that is not of this stack`, {
      hint: `Look at it (docker inspect ${name}), then rename or remove it: docker rm -f ${name}`,
      cause: error,
    });
  }
  if (/port is already allocated|address already in use/i.test(text)) {
    return new PowerstripError('PORT_TAKEN', `The port of ${name} is taken: ${text}`, { cause: error });
  }
  return error;
}
