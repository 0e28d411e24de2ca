import { readdirSync, readFileSync } from 'node:fs';
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
  await untilWaiter(id, () => true);
}

/** Waits until the waiter has asked all it wants to know, and a thread of it waits for news on the netlink socket. */
export async function untilAsleep(id: string): Promise<void> {
  await untilWaiter(id, isReadingSocket);
}

async function untilWaiter(id: string, accept: (pid: string) => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const { stdout } = await docker(['top', id, '-eo', 'pid,args']);
    const pid = /^ *(\d+) .*lib\/waiter/m.exec(stdout)?.[1];
    if (pid !== undefined && accept(pid)) return;
  }
  throw new Error(`no waiter in ${id} after 10 s, or it is still busy`);
}

function isReadingSocket(pid: string): boolean {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).some((task) => sleepsIn(`${tasks}/${task}/wchan`).includes('skb_wait_for_more'));
}

/** The function of the kernel that a thread sleeps in (proc(5)); threads come and go. */
function sleepsIn(wchan: string): string {
  try {
    return readFileSync(wchan, 'utf8');
  } catch {
    return '';
  }
}
