import { attachInBackground, type BackgroundParts } from './attach-in-background.ts';

/** The attaches that Docker's start events ask for, one for each container that runs. */
export interface BackgroundAttaches {
  started(id: string): void;
  /** Its process has ended: a later try could only kill the next process of the container for a failure of this one. */
  ended(id: string): void;
}

/** `firstDelayMs`: see attachInBackground. */
export function createBackgroundAttaches(
  parts: BackgroundParts,
  options: { signal: AbortSignal; firstDelayMs?: number },
): BackgroundAttaches {
  const lives = new Map<string, AbortController>();
  const ended = (id: string) => {
    lives.get(id)?.abort();
    lives.delete(id);
  };
  const attach = async (id: string, life: AbortController) => {
    const signal = AbortSignal.any([options.signal, life.signal]);
    await attachInBackground(id, parts, { ...options, signal, killOnFailure: true });
    if (lives.get(id) === life) lives.delete(id);
  };
  return {
    started(id) {
      ended(id);
      const life = new AbortController();
      lives.set(id, life);
      void attach(id, life);
    },
    ended,
  };
}
