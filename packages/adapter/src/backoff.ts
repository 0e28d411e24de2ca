/** Delays between tries: `firstMs`, then each `factor` times longer, never over `maxMs`. */
export interface Backoff {
  nextMs(): number;
  /** It worked: the next failure starts again at `firstMs`. */
  reset(): void;
}

export function createBackoff(options: { firstMs: number; maxMs: number; factor: number }): Backoff {
  let delayMs = options.firstMs;
  return {
    nextMs() {
      const current = delayMs;
      delayMs = Math.min(delayMs * options.factor, options.maxMs);
      return current;
    },
    reset() {
      delayMs = options.firstMs;
    },
  };
}
