import { readdirSync, readFileSync } from 'node:fs';
import { againIfRuncRefuses } from '@pw/test-helpers';
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
  const id = await docker.ok(['create', ...args]);
  const { code, stderr } = await againIfRuncRefuses(() => docker(['start', id]));
  if (code !== 0) {
    await docker(['rm', '-f', id]);
    throw new Error(`docker start of ${args.join(' ')} exited with ${code}: ${stderr}`);
  }
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

/** Who waits: the launcher by itself, or the waiter that it starts. Each is the value of a variable for the shim. */
export const BY_LAUNCHER = 'WAIT_FOR_WEAVE_NATIVE_MS=3600000';
export const BY_WAITER = 'WAIT_FOR_WEAVE_NATIVE_MS=0';

/** Waits until the launcher sleeps: then it has long held its signals back, and asked all it wants to know. */
export async function untilWaiting(id: string): Promise<void> {
  const pid = await docker.ok(['inspect', '-f', '{{.State.Pid}}', id]);
  await poll(`the launcher of ${id} to sleep`, async () => /poll/.test(sleepsIn(`/proc/${pid}/wchan`)));
}

/** Waits until the waiter runs, and gives its process id. */
export async function untilWaiter(id: string): Promise<number> {
  let pid = 0;
  await poll(`a waiter in ${id}`, async () => {
    pid = await findWaiter(id);
    return pid > 0;
  });
  return pid;
}

/** Waits until the waiter has asked all it wants to know, and a thread of it waits for news on the netlink socket. */
export async function untilAsleep(id: string): Promise<void> {
  const pid = await untilWaiter(id);
  await poll(`the waiter of ${id} to sleep`, async () => isReadingSocket(pid));
}

/** 0: there is none. */
export async function findWaiter(id: string): Promise<number> {
  const { stdout } = await docker(['top', id, '-eo', 'pid,args']);
  return Number(/^ *(\d+) .*lib\/waiter/m.exec(stdout)?.[1] ?? 0);
}

async function poll(what: string, accept: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (await accept()) return;
  }
  throw new Error(`waited 20 s for ${what}`);
}

function isReadingSocket(pid: number): boolean {
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
