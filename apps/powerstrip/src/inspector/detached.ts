/** A slice of a string keeps the whole string in memory, and with it what was masked; this copy does not. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
