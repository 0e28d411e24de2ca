/** Looks at once, then every `everyMs` for `withinMs`, until there is something; undefined: there was nothing. */
export async function lookUntil<T>(
  look: () => Promise<T | undefined>,
  { withinMs, everyMs }: { withinMs: number; everyMs: number },
): Promise<T | undefined> {
  for (let left = withinMs; ; left -= everyMs) {
    const found = await look();
    if (found !== undefined || left <= 0) return found;
    // Not of node:timers: a browser has this as well.
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
