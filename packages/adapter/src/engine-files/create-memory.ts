/** Answers of the engine, each kept for as long as a stamp is the same. */
export interface Memory<T> {
  /** What is kept for the key, or else what `load` gives. undefined, from the one or the other, is not kept. */
  recall(key: string, source: { stamp: () => string | undefined; load: () => Promise<T> }): Promise<T>;
}

/** Keeps so many answers at most, the newest. */
export function createMemory<T>(maxEntries: number): Memory<T> {
  const entries = new Map<string, { stamp: string; value: T }>();
  return {
    async recall(key, { stamp, load }) {
      // Before the engine is asked: what changes meanwhile is seen next time.
      const now = stamp();
      const known = entries.get(key);
      if (known !== undefined && known.stamp === now) return known.value;
      const value = await load();
      entries.delete(key);
      if (now === undefined || value === undefined) return value;
      entries.set(key, { stamp: now, value });
      const [oldest] = entries.keys();
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
      return value;
    },
  };
}
