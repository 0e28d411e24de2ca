import { docker, SHIM, type ShimWorld } from './shim-world.ts';

/** A container in the background, removed at the end of its scope. */
export interface Waiting {
  id: string;
  /** Resolves with exit code and all output, once the container has ended. */
  end(): Promise<{ code: number; output: string }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a container whose entrypoint is the shim. */
export async function startWaiting(
  world: ShimWorld,
  options: { args?: string[]; command: string[]; image?: keyof ShimWorld['images'] },
): Promise<Waiting> {
  const image = world.images[options.image ?? 'busybox'];
  const args = [...world.args, '--entrypoint', SHIM, ...(options.args ?? []), image, ...options.command];
  const id = await docker.ok(['run', '-d', ...args]);
  return {
    id,
    async end() {
      const code = Number(await docker.ok(['wait', id]));
      const { stdout, stderr } = await docker(['logs', id]);
      return { code, output: stdout + stderr };
    },
    [Symbol.asyncDispose]: async () => void (await docker(['rm', '-f', id])),
  };
}

/** Waits until the waiter runs: then the launcher has long held its signals back. */
export async function untilWaiting(id: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const { stdout } = await docker(['top', id, '-eo', 'pid,args']);
    if (stdout.includes('lib/waiter')) return;
  }
  throw new Error(`no waiter in ${id} after 10 s`);
}
