import type { CommandParts } from '@pw/core';
import { LABELS } from '../labels.ts';

type Labels = Readonly<Record<string, string>>;

/** What a container's labels tell of the command that it was created with; undefined: they tell nothing. */
export interface RecordedCommand extends CommandParts {
  /** The parts that the request left to the image. */
  inherited: readonly string[];
}

export function recordedCommand(labels: Labels): RecordedCommand | undefined {
  const entrypoint = labels[LABELS.entrypoint] ?? '';
  const cmd = labels[LABELS.cmd] ?? '';
  if (entrypoint === '' || cmd === '') return undefined;
  return {
    entrypoint: parseWords(entrypoint),
    cmd: parseWords(cmd),
    inherited: (labels[LABELS.inherited] ?? '').split(' '),
  };
}

/** A label that somebody edited by hand counts as null. */
function parseWords(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
