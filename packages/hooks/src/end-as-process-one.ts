const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The kernel gives process 1 of a container no default for signals, so `docker stop` would wait ten seconds and kill an
 * adapter that handles none. Where this is process 1, and the program does not handle the signal itself, `close` is
 * called, then the process ends. Returns how to undo that.
 */
export function endAsProcessOne(close: () => Promise<void>): () => void {
  if (process.pid !== 1) return () => {};
  const end = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    void close().finally(() => process.exit(0));
  };
  // First, while handlers of `once` still count: Node takes each away before it calls it.
  for (const signal of SIGNALS) process.prependListener(signal, end);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
}
