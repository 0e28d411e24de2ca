import type { PartName } from '../stack/index.ts';
import type { DemoContext } from './demo-context.ts';

/** Removes what this demo has started, of `parts` alone where they are named. What was up before stays. */
export async function removeStarted(
  { stack, emit }: DemoContext,
  parts?: readonly PartName[],
): Promise<void> {
  for (const name of await stack.removeStarted(parts)) emit({ kind: 'part', name, state: 'removed' });
}
