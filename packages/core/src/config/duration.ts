/** The longest time for a timer of Node: a longer one ends after 1 ms. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds of `500ms`, `30s`, `2m`; undefined for any other text, and for what no timer can wait. */
export function parseDuration(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,10})(ms|s|m)$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  return ms >= 1 && ms <= MAX_TIMER_MS ? ms : undefined;
}
