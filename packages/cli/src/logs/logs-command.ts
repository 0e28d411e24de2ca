import { PowerstripError } from '@pw/core';
import { statusOf } from '../engine/docker-failure.ts';
import { followLines } from '../stack/follow-lines.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { onInterrupt } from '../terminal/on-interrupt.ts';

export type LogsFlags = StackFlags & { follow?: boolean; tail: string };

/** `pw logs [PART] [-f]`: the parts' own lines, each behind its part's name. */
export async function logsCommand(part: string | undefined, flags: LogsFlags): Promise<void> {
  const tail = parseTail(flags.tail);
  const { docker, stack } = await openStack(flags);
  const { names } = stack;
  const parts = [names.debug, names.adapter, names.powerstrip].filter(
    (name) => part === undefined || name === part || name.endsWith(`-${part}`),
  );
  const interrupt = onInterrupt('');
  const width = Math.max(...parts.map((name) => name.length));
  const ends = await Promise.all(
    parts.map(async (container) => {
      const onLine = (line: string) => process.stdout.write(`${container.padEnd(width)} | ${line}\n`);
      const { signal } = interrupt;
      return followLines(docker, { container, onLine, signal, tail, follow: flags.follow === true }).catch(
        (error: unknown) => {
          if (statusOf(error) === 404) return undefined;
          throw error;
        },
      );
    }),
  );
  if (ends.every((end) => end === undefined)) throw nothingRuns(part);
  await Promise.all(ends.map((end) => end?.ended));
  interrupt.dispose();
}

function parseTail(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new PowerstripError('BAD_OPTION', `--tail: ${JSON.stringify(text)} is not a number of lines`, {
    hint: 'Use a whole number, 0 for none of the past.',
  });
}

function nothingRuns(part: string | undefined): PowerstripError {
  const what = part === undefined ? 'No part of powerstrip-weave is there' : `There is no container ${part}`;
  return new PowerstripError('PART_FAILED', what, {
    hint: 'Start it: pw up, or pw demo ps-debug ps-weave ps',
  });
}
