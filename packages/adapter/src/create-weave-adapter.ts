import { type Adapter, type ClientRequest, defineAdapter, type HookContext } from '@pw/core';
import type { Foreground } from './foreground.ts';
import { findEndpoint } from './hooks/dispatch.ts';
import type { HookParts } from './hooks/hook-parts.ts';

/** The weave hooks as a powerstrip adapter. A client waits for each. */
export function createWeaveAdapter(parts: HookParts, foreground: Pick<Foreground, 'run'>): Adapter {
  const callOf = (request: ClientRequest, context: HookContext) => {
    const found = findEndpoint(request);
    return found && { endpoint: found.endpoint, call: { request, ref: found.ref, context } };
  };
  return defineAdapter({
    async preHook(request, context) {
      const found = callOf(request, context);
      return found && foreground.run(async () => found.endpoint.pre?.(found.call, parts));
    },
    async postHook(response, request, context) {
      const found = callOf(request, context);
      return found && foreground.run(async () => found.endpoint.post?.(response, found.call, parts));
    },
    unwind(request) {
      findEndpoint(request)?.endpoint.unwind?.(request, parts);
    },
  });
}
