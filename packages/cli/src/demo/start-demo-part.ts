import type { PartName } from '../stack/index.ts';
import { partSpec } from '../stack/part-specs.ts';
import type { DemoContext } from './demo-context.ts';
import { formatDockerCommand } from './format-docker-command.ts';

/** Starts one part of the stack and shows the docker command that would do the same; false when it was up. */
export async function startDemoPart(
  part: PartName,
  { stack, emit, signal, liveOutput }: DemoContext,
): Promise<boolean> {
  const spec = partSpec(part, stack.settings);
  emit({ kind: 'command', line: formatDockerCommand(spec) });
  emit({ kind: 'part', name: spec.name, state: 'starting' });
  const started = await stack.startPart(part, signal);
  emit({ kind: 'part', name: spec.name, state: started ? 'up' : 'was-up' });
  if (!spec.staysCreated) await liveOutput?.follow(spec.name, started);
  return started;
}
