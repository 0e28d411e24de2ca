const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A word as a POSIX shell reads it back, whatever is in it. */
export function shellQuote(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
