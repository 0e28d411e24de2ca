import type { ClientRequest } from '@pw/core';
import { addShimVolumeOnStart } from './add-shim-volume-on-start.ts';
import { attachOnStart } from './attach-on-start.ts';
import { commitContainer } from './commit-container.ts';
import { createContainer, releasePickedAddresses } from './create-container.ts';
import { execContainer } from './exec-container.ts';
import { finishCreate } from './finish-create.ts';
import type { HookParts, PostHook, PreHook } from './hook-parts.ts';
import { inspectContainer } from './inspect-container.ts';
import { listContainers } from './list-containers.ts';

interface HookedEndpoint {
  method: string;
  /** The path without `/vX.Y`; the first group is the container. */
  path: RegExp;
  pre?: PreHook;
  post?: PostHook;
  /** A later step failed: undoes what `pre` did. */
  unwind?(request: ClientRequest, parts: HookParts): void;
}

/** Every Docker endpoint that this adapter knows. Any other call that adapters.yml sends here comes back unmodified. */
const endpoints: readonly HookedEndpoint[] = [
  {
    method: 'POST',
    path: /^\/containers\/create$/,
    pre: createContainer,
    post: finishCreate,
    unwind: releasePickedAddresses,
  },
  { method: 'POST', path: /^\/containers\/([^/]+)\/start$/, pre: addShimVolumeOnStart, post: attachOnStart },
  { method: 'POST', path: /^\/containers\/([^/]+)\/restart$/, post: attachOnStart },
  { method: 'POST', path: /^\/containers\/([^/]+)\/exec$/, pre: execContainer },
  { method: 'GET', path: /^\/containers\/([^/]+)\/json$/, post: inspectContainer },
  { method: 'GET', path: /^\/containers\/json$/, post: listContainers },
  { method: 'POST', path: /^\/commit$/, pre: commitContainer },
];

/** The endpoint of a call, with the container it names; undefined for all others. */
export function findEndpoint(request: ClientRequest): { endpoint: HookedEndpoint; ref: string } | undefined {
  const path = (request.Request.split('?')[0] ?? '').replace(/^\/v\d+(\.\d+)*(?=\/)/, '');
  for (const endpoint of endpoints) {
    const match = endpoint.method === request.Method ? endpoint.path.exec(path) : null;
    if (match !== null) return { endpoint, ref: decode(match[1] ?? '') };
  }
  return undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
