/** Milliseconds to the microsecond, as the log and the inspector show a time that something took. */
export function roundMs(ms: number): number {
  return Math.max(0, Math.round(ms * 1000) / 1000);
}
