import { type Adapter, defineAdapter } from '@pw/hooks';
import { formatCall, formatVerbose } from './format-packet.ts';

export interface DebugOptions {
  /** Print each call whole, as JSON. */
  verbose: boolean;
  print: (text: string) => void;
}

/** Prints each call and leaves it as it is; listed before and after another adapter, it shows what that one changed. */
export function createDebugAdapter({ verbose, print }: DebugOptions): Adapter {
  const format = verbose ? formatVerbose : formatCall;
  return defineAdapter({
    preHook(request) {
      print(format({ type: 'pre-hook', request }));
      return request;
    },
    postHook(response, request) {
      print(format({ type: 'post-hook', request, response }));
      return response;
    },
  });
}
