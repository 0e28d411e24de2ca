/** When the time of `pnpm test --minutes` is over, in milliseconds since 1970: from then on no test file begins. */
const UNTIL = 'PW_TEST_UNTIL';

/** The run and all that it starts have so many minutes from now on. */
export function setTimeLimit(minutes: number): void {
  process.env[UNTIL] = String(Date.now() + minutes * 60_000);
}

export function isTimeOver(): boolean {
  return Date.now() >= Number(process.env[UNTIL] || Number.POSITIVE_INFINITY);
}

/** For a process that does not inherit this one's environment. */
export function timeLimitVariables(): Record<string, string> {
  const until = process.env[UNTIL];
  return until === undefined ? {} : { [UNTIL]: until };
}
