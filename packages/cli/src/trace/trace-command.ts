import { parseCallFilter } from '@pw/core/inspector';
import { findInspector } from '../stack/find-inspector.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { onInterrupt } from '../terminal/on-interrupt.ts';
import { followCalls } from './follow-calls.ts';
import { formatCall } from './format-call.ts';

export type TraceFlags = StackFlags & { filter?: string; json?: boolean };

/** `pw trace`: each call when it is over, with what each hook changed, from the inspector. Until Ctrl-C. */
export async function traceCommand(flags: TraceFlags): Promise<void> {
  const wants = parseCallFilter(flags.filter ?? '');
  const { docker, stack } = await openStack(flags);
  const inspector = await findInspector(docker, stack);
  const interrupt = onInterrupt('');
  const { ended } = await followCalls({
    inspector,
    container: stack.names.powerstrip,
    wants,
    signal: interrupt.signal,
    onCall: (call) => {
      const lines = flags.json ? [JSON.stringify(call)] : formatCall(call);
      process.stdout.write(`${lines.join('\n')}\n`);
    },
    onGap: () =>
      void process.stderr.write(
        'the connection to powerstrip was cut, for a slow reader perhaps: calls are missing here\n',
      ),
  });
  process.stderr.write(`tracing ${stack.dockerHost}\n`);
  await ended;
  interrupt.dispose();
}
