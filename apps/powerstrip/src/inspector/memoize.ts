/** Remembers what `compute` gave for a key: requests repeat theirs. With more than `maxKeys` it begins anew. */
export function memoize<T>(compute: (key: string) => T, maxKeys: number): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= maxKeys) known.clear();
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
