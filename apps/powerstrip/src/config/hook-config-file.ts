import { stat } from 'node:fs/promises';
import type { HookConfig } from './hook-config.ts';
import { readHookConfig } from './read-hook-config.ts';

export interface WatchOptions {
  /** How often the file is checked for changes. */
  intervalMs: number;
  onConfig: (config: HookConfig) => void;
  onError: (error: unknown) => void;
}

/** An adapters.yml that is read at the start and again after each change. */
export class HookConfigFile {
  readonly #file: string;
  /** Of the version that was read last. */
  #state: string | undefined;
  /** Ends with the last read, and does not fail. */
  #reads: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** Throws as readHookConfig does. One read at a time: what an older one has found never comes after a newer one. */
  read(): Promise<HookConfig> {
    const reading = this.#reads.then(async () => {
      // First: a change while the file is read is then one for the watch.
      this.#state = await stateOf(this.#file);
      return readHookConfig(this.#file);
    });
    this.#reads = reading.catch(() => undefined);
    return reading;
  }

  /**
   * Reads the file when two checks in a row find the same version and it is not the one that was read last, so that a
   * half-written file is not read. Checks also notice a file that is replaced, a symbolic link that changes, and mounts
   * without events.
   */
  watch({ intervalMs, onConfig, onError }: WatchOptions): { close(): void } {
    let timer: NodeJS.Timeout | undefined;
    let isClosed = false;
    let before: string | undefined;
    const check = async () => {
      const now = await stateOf(this.#file);
      if (isClosed) return;
      if (now === before && now !== this.#state) this.read().then(onConfig, onError);
      before = now;
      waitForNext();
    };
    const waitForNext = () => {
      timer = setTimeout(check, intervalMs).unref();
    };
    waitForNext();
    return {
      close: () => {
        isClosed = true;
        clearTimeout(timer);
      },
    };
  }
}

/** Differs for each version of a file; for one that cannot be read, says why. */
async function stateOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(file);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch (error) {
    return String(error);
  }
}
