const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** How to close each adapter of this program that listens. */
const closers = new Set<() => Promise<void>>();

/**
 * The kernel gives process 1 of a container no default for signals, so `docker stop` would wait ten seconds and kill an
 * adapter that handles none. Where this is process 1, and the program does not handle the signal itself, `close` is
 * called, then the process ends: of several adapters, when all have closed. Returns how to undo that.
 */
export function endAsProcessOne(close: () => Promise<void>): () => void {
  if (process.pid !== 1) return () => {};
  // One listener for all, so that any other is the program's. First, while handlers of `once` still count: Node takes
  // each away before it calls it.
  if (closers.size === 0) for (const signal of SIGNALS) process.prependListener(signal, end);
  closers.add(close);
  return () => {
    closers.delete(close);
    if (closers.size === 0) for (const signal of SIGNALS) process.off(signal, end);
  };
}

function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  void Promise.allSettled([...closers].map((close) => close())).then(() => process.exit(0));
}
