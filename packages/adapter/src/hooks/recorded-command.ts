import type { CommandParts } from '@pw/core';
import { LABELS } from '../labels.ts';

type Labels = Readonly<Record<string, string>>;

/** The command that a container was created with, as its labels have it; undefined: they do not have it. */
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

/** A label that was edited by hand counts as null. */
function parseWords(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
