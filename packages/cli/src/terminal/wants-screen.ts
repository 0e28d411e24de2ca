/** What decides whether a screen can be drawn; the process by default. */
export type ScreenSurroundings = { isTty: boolean; env: NodeJS.ProcessEnv };

/**
 * True when stdout is a terminal that a drawing suits: not in CI, not a dumb one, not read aloud.
 * NO_COLOR is passed on to the drawing library, which knows it as FORCE_COLOR=0.
 */
export function wantsScreen(
  { isTty, env }: ScreenSurroundings = { isTty: process.stdout.isTTY === true, env: process.env },
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') env.FORCE_COLOR = '0';
  const isOff = (name: string) => ['', '0', 'false', undefined].includes(env[name]);
  return isTty && env.TERM !== 'dumb' && isOff('CI') && isOff('INK_SCREEN_READER');
}
