import type { CommandParts } from '@pw/core';
import { isShim } from '../shim.ts';
import { recordedCommand } from './recorded-command.ts';

/** The part of a container's Config that tells. */
interface HijackedConfig {
  Entrypoint?: string | string[] | null | undefined;
  Labels?: Record<string, string> | null | undefined;
}

/** The command that a hijacked container would have had; undefined when it is not hijacked, or not by this adapter. */
export function originalCommand(config: HijackedConfig): CommandParts | undefined {
  const first = typeof config.Entrypoint === 'string' ? config.Entrypoint : config.Entrypoint?.[0];
  return isShim(first) ? recordedCommand(config.Labels ?? {}) : undefined;
}
