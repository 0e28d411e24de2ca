import type { CommandParts } from '@pw/core';
import { LABELS } from '../labels.ts';
import { SHIM_PATH } from '../shim.ts';

/** The part of a container's Config that tells. */
interface HijackedConfig {
  Entrypoint?: string | string[] | null | undefined;
  Labels?: Record<string, string> | null | undefined;
}

/** The command that a hijacked container would have had; undefined when it is not hijacked, or by somebody else. */
export function originalCommand(config: HijackedConfig): CommandParts | undefined {
  const first = typeof config.Entrypoint === 'string' ? config.Entrypoint : config.Entrypoint?.[0];
  const entrypoint = config.Labels?.[LABELS.entrypoint] ?? '';
  const cmd = config.Labels?.[LABELS.cmd] ?? '';
  if (first !== SHIM_PATH || entrypoint === '' || cmd === '') return undefined;
  return { entrypoint: parseWords(entrypoint), cmd: parseWords(cmd) };
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
