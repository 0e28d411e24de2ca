import { isPowerstripError } from '@pw/core';
import { type ChainOptions, packetFields, type Step } from './pre-chain.ts';
import { runHook } from './run-hook.ts';

/**
 * Tells the pre-hooks that had succeeded, last first, that the call failed. The others are told even if one of these
 * calls fails.
 */
export async function unwind(
  steps: readonly Step[],
  { reason, options }: { reason: string; options: Pick<ChainOptions, 'call' | 'runs' | 'about'> },
): Promise<void> {
  const signal = new AbortController().signal;
  for (const { adapter, request } of steps.toReversed()) {
    if (!adapter.unwind) continue;
    try {
      await runHook(adapter, { type: 'unwind', runs: options.runs }, () =>
        options.call(
          adapter,
          {
            PowerstripProtocolVersion: 1,
            Type: 'unwind',
            ...packetFields(options.about),
            ClientRequest: request,
            Reason: reason,
          },
          { signal, traceparent: options.about.traceparent },
        ),
      );
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
    }
  }
}
