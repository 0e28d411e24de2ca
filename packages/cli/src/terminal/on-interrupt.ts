/** Thrown in place of whatever an interrupted command failed with: 128 + the signal's number. */
class Interrupted extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A terminal sends one Ctrl-C to a parent and to us, and the parent may pass it on as well. */
const SAME_KEYPRESS_MS = 1000;

export type InterruptScope = {
  /** Aborted at the first signal; the command then cleans up and throws. */
  signal: AbortSignal;
  /** Throws Interrupted after a signal, else the error itself. */
  rethrow(error: unknown): never;
  dispose(): void;
};

const CLEANING_UP = 'Interrupted: removing what was started (once more to leave at once)';

/**
 * Turns the first Ctrl-C into an abort, so that a command removes what it started; the second ends at once.
 * `message` is said at the first; empty: nothing.
 */
export function onInterrupt(message = CLEANING_UP): InterruptScope {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let firstAt = 0;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = () => {
      if (exitCode !== undefined) {
        if (performance.now() - firstAt > SAME_KEYPRESS_MS) process.exit(code);
        return;
      }
      exitCode = code;
      firstAt = performance.now();
      if (message !== '') process.stderr.write(`\n${message}\n`);
      controller.abort(new Interrupted(code));
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    rethrow(error) {
      throw exitCode === undefined ? error : new Interrupted(exitCode);
    },
    dispose() {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}
