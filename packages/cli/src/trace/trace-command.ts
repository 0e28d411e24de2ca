import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';
import { statusOf } from '../engine/docker-failure.ts';
import { followLines } from '../stack/follow-lines.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { onInterrupt } from '../terminal/on-interrupt.ts';
import { formatCall } from './format-call.ts';
import { parseCallLine } from './parse-call-line.ts';
import { createSightings } from './sightings.ts';

/** powerstrip's log and powerstrip-debug's come over two connections: the one may be that much ahead. */
const SETTLE_MS = 50;

/** `pw trace`: each call when it is over, with what each hook changed where debug stands around it. Until Ctrl-C. */
export async function traceCommand(flags: StackFlags & { json?: boolean }): Promise<void> {
  const { docker, stack } = await openStack(flags);
  const interrupt = onInterrupt('');
  const { signal } = interrupt;
  const sightings = createSightings();
  const report = async (line: string) => {
    const call = parseCallLine(line);
    if (call === undefined) return;
    await delay(SETTLE_MS);
    const changes = sightings.take(`${call.method} ${call.path}`);
    const lines = flags.json ? [JSON.stringify({ ...call, changes })] : formatCall(call, changes);
    process.stdout.write(`${lines.join('\n')}\n`);
  };
  const debug = { container: stack.names.debug, onLine: sightings.add, signal };
  await followLines(docker, debug).catch((error: unknown) => explainNoDebug(error, stack.names.debug));
  const onLine = (line: string) => void report(line);
  const calls = await followLines(docker, { container: stack.names.powerstrip, onLine, signal }).catch(
    failWithoutPowerstrip,
  );
  process.stderr.write(`tracing ${stack.dockerHost}\n`);
  await calls.ended;
  interrupt.dispose();
}

function explainNoDebug(error: unknown, name: string): void {
  if (statusOf(error) !== 404) throw error;
  process.stderr.write(`${name} does not run: what the hooks change is not shown (pw demo ps-debug)\n`);
}

function failWithoutPowerstrip(error: unknown): never {
  if (statusOf(error) !== 404) throw error;
  throw new PowerstripError('PART_FAILED', 'There is no powerstrip to trace', {
    hint: 'Start it: pw up, or pw demo ps-debug ps-weave ps',
  });
}
