import { setTimeout as sleep } from 'node:timers/promises';

/** What is not yet in the files. */
export interface Pending {
  /** Every file has to be told about these. */
  about: Set<string>;
  /** The files of these have to be written as a whole. */
  whole: Set<string>;
}

export interface WriteRounds {
  ask(pending: { about?: readonly string[]; whole?: readonly string[] }): void;
  /** Resolves when all that was asked for is written. */
  settled(): Promise<void>;
}

/**
 * What comes within this time is written together. It also keeps the files of all the others out of the time in which
 * a container starts.
 */
const COLLECT_MS = 25;

/** One round of writing at a time; what is asked for meanwhile is done together in the next, which waits as long as it took. */
export function createWriteRounds(write: (pending: Pending) => Promise<void>): WriteRounds {
  let running: Promise<void> | undefined;
  let next: Pending = { about: new Set(), whole: new Set() };
  const isAsked = () => next.about.size + next.whole.size > 0;
  const run = async () => {
    for (let tookMs = 0; isAsked(); ) {
      await sleep(Math.max(COLLECT_MS, tookMs));
      const pending = next;
      next = { about: new Set(), whole: new Set() };
      const startedAt = performance.now();
      await write(pending);
      tookMs = performance.now() - startedAt;
    }
  };
  const start = () => {
    running ??= run().finally(() => {
      running = undefined;
      // Asked for between the last look and the end.
      if (isAsked()) start();
    });
  };
  return {
    ask({ about = [], whole = [] }) {
      for (const id of about) next.about.add(id);
      for (const id of whole) next.whole.add(id);
      start();
    },
    settled: async () => running,
  };
}
