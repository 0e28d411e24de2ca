import type { CommandResult } from './run-command.ts';

const REFUSAL =
  /error setting cgroup config.*unable to set memory limit|bind-mount \/proc\/\d+\/ns\/net .*no such file or directory/;

/**
 * runc 1.1 copies itself into memory (13 MB) while it sets the limit of the new container. Whether the copy counts against
 * the least memory (6 MB) depends on which comes first: runc often refuses its own start, on a slow machine 17 of 20 runs
 * (Engine 26.1.5, `docker run` alone). Or the kernel ends runc for its memory before the engine has bound the network of
 * the new container (Engine 28.5.2 in large pages: 2 of 42 runs in 8 MB). Such a run is made again, for 45 seconds at most.
 */
export async function againIfRuncRefuses(
  run: () => Promise<CommandResult>,
  forMs = 45_000,
): Promise<CommandResult> {
  const until = performance.now() + forMs;
  for (;;) {
    const result = await run();
    if (!REFUSAL.test(result.stderr) || performance.now() >= until) return result;
  }
}
