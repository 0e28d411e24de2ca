import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Target } from '../proxy/load.ts';
import { freePorts, waitForOutput } from '../proxy/stand.ts';

/** A powerstrip under load, with an engine and an adapter that do next to nothing. */
export interface SoakStand extends AsyncDisposable {
  readonly target: Target;
  readUsage(): Promise<Usage>;
  /** Has powerstrip collect its garbage first. */
  readHeldUsage(): Promise<Usage>;
}

/** What the powerstrip process holds. */
export interface Usage {
  rssMiB: number;
  /** Highest since the start. */
  peakRssMiB: number;
  heapMiB: number;
  /** Open file descriptors. */
  handles: number;
  /** Processor time since the start. */
  cpuSeconds: number;
}

/** Long enough for a busy machine: the process gives no sign when its collection is over. */
const collectMs = 2_000;
const proxyParts = fileURLToPath(new URL('../proxy/', import.meta.url));
const main = fileURLToPath(new URL('../../../apps/powerstrip/src/main.ts', import.meta.url));
const dockerfile = fileURLToPath(new URL('../../../docker/powerstrip/Dockerfile', import.meta.url));
const garbageCollector = fileURLToPath(new URL('./collect-garbage.ts', import.meta.url));
const adaptersYml = (port: number) => `endpoints:
  "* /*/hooked*": {pre: [noop], post: [noop]}
  "POST /*/containers/create": {pre: [noop], post: [noop]}
  "DELETE /*/containers/*": {pre: [noop]}
  "GET /*/download": {post: [noop]}
adapters:
  noop: http://127.0.0.1:${port}/extension
`;

/** `nodeArgs`: flags of the Node that runs powerstrip. */
export async function createSoakStand(nodeArgs: readonly string[]): Promise<SoakStand> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-soak-'));
  const children: ChildProcess[] = [];
  const run = async (args: string[], ready: string) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    await waitForOutput(child, ready);
    return child;
  };
  const socket = join(folder, 'engine.sock');
  const config = join(folder, 'adapters.yml');
  const [port, adapterPort, statusPort] = await freePorts(3);
  writeFileSync(config, adaptersYml(adapterPort));
  await run([join(proxyParts, 'quick-engine.ts'), socket], 'ready');
  await run([join(proxyParts, 'noop-adapter.ts'), String(adapterPort)], 'ready');
  const addresses = ['--listen', `tcp://127.0.0.1:${port}`, '--docker-host', `unix://${socket}`];
  const status = ['--status-listen', `tcp://127.0.0.1:${statusPort}`];
  const gcArgs = ['--expose-gc', '--import', garbageCollector];
  const args = [
    '--conditions=@pw/source',
    ...gcArgs,
    ...imageNodeArgs(),
    ...nodeArgs,
    main,
    '--config',
    config,
    ...addresses,
    ...status,
  ];
  const { pid } = await run(args, 'listening');
  return {
    target: { host: '127.0.0.1', port },
    readUsage: () => readUsage(pid, statusPort),
    readHeldUsage: async () => {
      if (pid !== undefined) process.kill(pid, 'SIGUSR2');
      await sleep(collectMs);
      return readUsage(pid, statusPort);
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The flags with which the image starts Node. */
function imageNodeArgs(): string[] {
  const entrypoint = /^ENTRYPOINT (.*)$/m.exec(readFileSync(dockerfile, 'utf8'))?.[1] ?? '[]';
  return (JSON.parse(entrypoint) as string[]).slice(1, -1);
}

async function readUsage(pid: number | undefined, statusPort: number): Promise<Usage> {
  const metrics = await (await fetch(`http://127.0.0.1:${statusPort}/metrics`)).text();
  const held = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(held)?.[1]);
  return {
    rssMiB: kib('VmRSS') / 1024,
    peakRssMiB: kib('VmHWM') / 1024,
    heapMiB: Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(metrics)?.[1]) / 1024 / 1024,
    handles: readdirSync(`/proc/${pid}/fd`).length,
    cpuSeconds: cpuSeconds(pid),
  };
}

const ticksPerSecond = 100;

// Fields 14 and 15 of proc_pid_stat(5); the name in field 2 may hold blanks.
function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
