import { unwatchFile, watchFile } from 'node:fs';
import type { HookConfig } from './hook-config.ts';
import { readHookConfig } from './read-hook-config.ts';

export interface WatchOptions {
  /** How often the file is looked at. */
  intervalMs: number;
  onConfig: (config: HookConfig) => void;
  onError: (error: unknown) => void;
}

/**
 * Reads the file again whenever it has changed. It is polled: that also sees a file that is replaced, linked anew or
 * on a mount that sends no events.
 */
export function watchHookConfig(
  file: string,
  { intervalMs, onConfig, onError }: WatchOptions,
): { close(): void } {
  const reload = (now: { mtimeMs: number; ino: number; size: number }, before: typeof now) => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size) return;
    readHookConfig(file).then(onConfig, onError);
  };
  watchFile(file, { interval: intervalMs, persistent: false }, reload);
  return { close: () => unwatchFile(file, reload) };
}
