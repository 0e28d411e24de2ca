import {
  type ClientRequest,
  type CreateBody,
  getEnv,
  type ImageInspect,
  isNamedInEnv,
  mergeEnv,
  parseWeaveCidr,
  type WeaveAddressRequest,
} from '@pw/core';
import { unmanagedReason } from '../unmanaged-reason.ts';
import type { HookParts } from './hook-parts.ts';

const VARIABLE = 'WEAVE_CIDR';

/** What a create request asks of the weave network, and the image it is for. */
export interface Wanted {
  requests: readonly WeaveAddressRequest[];
  image: ImageInspect;
}

/**
 * undefined: it asks for nothing, or cannot have it, or Docker will refuse it. The network mode comes first and the
 * image last: a request that asks for nothing is not refused because of fields that did not have to be read.
 * Throws BAD_WEAVE_CIDR, and BAD_JSON for fields that Docker refuses as well.
 */
export async function wantedAddresses(
  body: CreateBody,
  request: ClientRequest,
  parts: HookParts,
): Promise<Wanted | undefined> {
  if (unmanagedReason(body.networkMode()) !== undefined) return undefined;
  if (isNamedInEnv(body.env(), VARIABLE) && !asksForAddresses(getEnv(body.env(), VARIABLE))) return undefined;
  const image = await imageOf(body, request, parts);
  if (image === undefined) return undefined;
  const text = weaveCidr(body, image);
  if (!asksForAddresses(text)) return undefined;
  const wanted = parseWeaveCidr(text);
  return wanted.kind === 'none' ? undefined : { requests: wanted.requests, image };
}

/** Why a container that asks for addresses gets none; undefined when it gets them or asks for none. */
export async function reasonForNone(
  body: CreateBody,
  request: ClientRequest,
  parts: HookParts,
): Promise<string | undefined> {
  const reason = unmanagedReason(body.networkMode());
  if (reason === undefined) return undefined;
  const isOwn = isNamedInEnv(body.env(), VARIABLE);
  const image = isOwn ? undefined : await imageOf(body, request, parts);
  return asksForAddresses(weaveCidr(body, image)) ? reason : undefined;
}

function weaveCidr(body: CreateBody, image: ImageInspect | undefined): string | undefined {
  return getEnv(mergeEnv(body.env(), image?.Config?.Env ?? []), VARIABLE);
}

/** Does not check whether what it asks for is valid. */
function asksForAddresses(text: string | undefined): text is string {
  return text !== undefined && !/^[\s,]*(none[\s,]*)?$/.test(text);
}

/** undefined: there is none; Docker answers that, and the client pulls it and tries again. */
async function imageOf(
  body: CreateBody,
  { Request: target }: ClientRequest,
  { docker, log }: HookParts,
): Promise<ImageInspect | undefined> {
  const name = body.image();
  if (name === undefined) return undefined;
  const platform = new URLSearchParams(target.split('?')[1]).get('platform') || undefined;
  try {
    return await docker.inspectImage(name, platform);
  } catch (err) {
    // Only its environment is needed: the container may ask for nothing.
    if (isNamedInEnv(body.env(), VARIABLE)) throw err;
    log.warn({ image: name, err }, 'Docker did not show an image; its WEAVE_CIDR, if any, is not known');
    return undefined;
  }
}
