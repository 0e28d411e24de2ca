/** Sends a word to the test that started this process. */
export function tellParent(word: unknown): void {
  process.send?.(word);
}

/** Resolves when the test says go. A child whose test is gone ends too. */
export const goAhead: Promise<void> = new Promise((resolve) => {
  process.once('message', () => resolve());
  process.once('disconnect', () => process.exit());
});
