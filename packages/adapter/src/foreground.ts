import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** What a client waits for, so that work that nobody waits for can keep out of its time. */
export interface Foreground {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, or after a while: there may always be something. Never at once. */
  giveWay(): Promise<void>;
}

/** However busy it is, a tenth of a second later the other work goes on. */
const POLLS = 20;
const POLL_MS = 5;

export function createForeground(): Foreground {
  let underWay = 0;
  return {
    async run(work) {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
    async giveWay() {
      await nextTurn();
      for (let poll = 0; poll < POLLS && underWay > 0; poll += 1) await sleep(POLL_MS);
    },
  };
}
