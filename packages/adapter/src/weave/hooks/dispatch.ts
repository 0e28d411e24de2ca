import type { ClientRequest } from '@pw/core';
import { createContainer } from './create-container.ts';
import type { PostHook, PreHook } from './hook-parts.ts';
import { startContainer } from './start-container.ts';

interface HookedEndpoint {
  method: string;
  /** The path without `/vX.Y`; the first group is the container. */
  path: RegExp;
  pre?: PreHook;
  post?: PostHook;
}

/** Every Docker endpoint that this adapter knows. What adapters.yml sends beside these comes back unmodified. */
const endpoints: readonly HookedEndpoint[] = [
  { method: 'POST', path: /^\/containers\/create$/, pre: createContainer },
  { method: 'POST', path: /^\/containers\/([^/]+)\/start$/, post: startContainer },
  { method: 'POST', path: /^\/containers\/([^/]+)\/restart$/, post: startContainer },
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
