import type { CommandResult } from './run-command.ts';

const refusal = /error setting cgroup config.*unable to set memory limit/;

/**
 * runc needs a varying part of the least memory (6 MB) for itself, and sets the limit before it starts anything of the
 * container: at times it refuses its own. Such a run is made again, five times at most.
 */
export async function againIfRuncRefuses(run: () => Promise<CommandResult>): Promise<CommandResult> {
  for (let left = 5; ; left -= 1) {
    const result = await run();
    if (left === 0 || !refusal.test(result.stderr)) return result;
  }
}
