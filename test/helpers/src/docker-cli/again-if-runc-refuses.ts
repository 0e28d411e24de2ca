import type { CommandResult } from './run-command.ts';

/** What an engine says when runc has too little memory to start a container: it refuses, or the kernel has ended it. */
const REFUSALS = [
  /error setting cgroup config.*unable to set memory limit/,
  /container init was OOM-killed/,
  // Before the engine had bound its network, and before it had started the program (Engine 28.5.2).
  /bind-mount \/proc\/\d+\/ns\/net .*no such file or directory/,
  /cannot start a stopped process/,
];

/**
 * runc 1.1 copies itself into memory (13 MB) while it sets the limit of the new container. Whether the copy counts against
 * the least memory (6 MB) depends on which comes first: runc often refuses its own start, on a slow machine 17 of 20 runs
 * (Engine 26.1.5, `docker run` alone). In large pages 8 MB are too little for a start now and then, 6 of 42 (Engine
 * 28.5.2). Such a run is made again, for 45 seconds at most.
 */
export async function againIfRuncRefuses(
  run: () => Promise<CommandResult>,
  forMs = 45_000,
): Promise<CommandResult> {
  const until = performance.now() + forMs;
  for (;;) {
    const result = await run();
    if (!REFUSALS.some((refusal) => refusal.test(result.stderr)) || performance.now() >= until) return result;
  }
}
