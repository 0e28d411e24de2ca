import { unwatchFile, watchFile } from 'node:fs';
import type { HookConfig } from './hook-config.ts';
import { readHookConfig } from './read-hook-config.ts';

export interface WatchOptions {
  /** How often the file is checked for changes. */
  intervalMs: number;
  onConfig: (config: HookConfig) => void;
  onError: (error: unknown) => void;
}

/**
 * Reads the file again after it has changed and then stayed the same for one interval, so that a half-written file is
 * never read. Polling also notices a file that is replaced, a symbolic link that changes, and mounts without events.
 */
export function watchHookConfig(
  file: string,
  { intervalMs, onConfig, onError }: WatchOptions,
): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const reload = () => {
    readHookConfig(file).then(onConfig, onError);
  };
  const onChange = (now: FileState, before: FileState) => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size) return;
    clearTimeout(timer);
    timer = setTimeout(reload, intervalMs).unref();
  };
  watchFile(file, { interval: intervalMs, persistent: false }, onChange);
  return {
    close: () => {
      clearTimeout(timer);
      unwatchFile(file, onChange);
    },
  };
}

interface FileState {
  mtimeMs: number;
  ino: number;
  size: number;
}
