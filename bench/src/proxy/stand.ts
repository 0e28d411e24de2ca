import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from './load.ts';

/** The processes of one run: an engine, and what may stand in front of it. */
export interface Stand extends AsyncDisposable {
  direct: Target;
  powerstrip: Target;
  naive: Target;
  /** Undefined without an haproxy binary. */
  haproxy: Target | undefined;
  /** The same with --inspect; undefined where it was not asked for. */
  inspected: Target | undefined;
  /** Resident memory of the two now, in MiB. */
  residentMiB(): { powerstrip: number; inspected: number };
  /** Resident memory of powerstrip, its peak since start, in MiB. */
  powerstripPeakMiB(): number;
  /** Resets the peak. */
  resetPeak(): void;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const powerstripMain = fileURLToPath(new URL('../../../apps/powerstrip/src/main.ts', import.meta.url));
const haproxyBinary = '/usr/sbin/haproxy';

export async function createStand({ inspect = false } = {}): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-bench-'));
  const children: ChildProcess[] = [];
  const run = async (command: string, args: string[], ready: string) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    await waitForOutput(child, ready);
    return child;
  };
  const socket = join(folder, 'engine.sock');
  const [naivePort, haproxyPort, adapterPort, powerstripPort] = await freePorts(4);
  const [inspectedPort] = await freePorts(4);
  await run(process.execPath, [join(here, 'quick-engine.ts'), socket], 'ready');
  await run(process.execPath, [join(here, 'naive-pipe.ts'), String(naivePort), socket], 'ready');
  await run(process.execPath, [join(here, 'noop-adapter.ts'), String(adapterPort)], 'ready');
  const config = join(folder, 'adapters.yml');
  writeFileSync(config, adaptersYml(adapterPort));
  const powerstrip = await run(
    process.execPath,
    powerstripArgs({ config, socket, port: powerstripPort }),
    'listening',
  );
  const status = ['tcp://127.0.0.1:0', '--inspect'];
  const inspectArgs = powerstripArgs({ config, socket, port: inspectedPort, status });
  const inspected = inspect ? await run(process.execPath, inspectArgs, 'listening') : undefined;
  const haproxy = haproxyHere();
  if (haproxy) await startHaproxy(children, { folder, socket, port: haproxyPort });
  return {
    direct: { path: socket },
    powerstrip: local(powerstripPort),
    inspected: inspected && local(inspectedPort),
    residentMiB: () => ({
      powerstrip: memoryMiB(powerstrip.pid, 'VmRSS'),
      inspected: inspected === undefined ? 0 : memoryMiB(inspected.pid, 'VmRSS'),
    }),
    naive: local(naivePort),
    haproxy: haproxy ? local(haproxyPort) : undefined,
    powerstripPeakMiB: () => memoryMiB(powerstrip.pid, 'VmHWM'),
    resetPeak: () => writeFileSync(`/proc/${powerstrip.pid}/clear_refs`, '5'),
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function adaptersYml(adapterPort: number): string {
  const url = `http://127.0.0.1:${adapterPort}`;
  return [
    'endpoints:',
    '  "GET /*/hooked": { pre: [noop] }',
    '  "POST /*/containers/create": { pre: [noop] }',
    '  "POST /*/changed/create": { pre: [changing] }',
    'adapters:',
    `  noop: ${url}/extension`,
    `  changing: ${url}/changing`,
    '',
  ].join('\n');
}

function powerstripArgs({
  config,
  socket,
  port,
  status = ['none'],
}: {
  config: string;
  socket: string;
  port: number;
  /** The address of the status listener, and what follows. */
  status?: string[];
}): string[] {
  return [
    // As in the image.
    '--max-semi-space-size=8',
    '--heap-growing-percent=100',
    '--conditions=@pw/source',
    powerstripMain,
    '--config',
    config,
    '--listen',
    `tcp://127.0.0.1:${port}`,
    '--docker-host',
    `unix://${socket}`,
    '--status-listen',
    ...status,
  ];
}

async function startHaproxy(
  children: ChildProcess[],
  { folder, socket, port }: { folder: string; socket: string; port: number },
): Promise<void> {
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, haproxyConfig(socket, port));
  children.push(spawn(haproxyBinary, ['-f', file, '-db'], { stdio: 'ignore' }));
  await connectable(port);
}

function haproxyConfig(socket: string, port: number): string {
  return [
    'global',
    '  nbthread 1',
    'defaults',
    '  mode http',
    '  timeout connect 5s',
    '  timeout client 1h',
    '  timeout server 1h',
    '  http-reuse always',
    'frontend f',
    `  bind 127.0.0.1:${port}`,
    '  default_backend b',
    'backend b',
    `  server s unix@${socket}`,
    '',
  ].join('\n');
}

function haproxyHere(): boolean {
  try {
    accessSync(haproxyBinary);
    return true;
  } catch {
    return false;
  }
}

function local(port: number): Target {
  return { host: '127.0.0.1', port };
}

/** Resolves when the child has printed `ready`; reads on afterwards, so that it never waits for its pipe. */
export async function waitForOutput(child: ChildProcess, ready: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let output = '';
  const read = (bytes: Buffer) => {
    if (output.length < 10_000) output += bytes;
    if (output.includes(ready)) resolve();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('exit', () => reject(new Error(`ended before it was ready: ${output}`)));
  await promise;
}

async function connectable(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    try {
      await once(socket, 'connect');
      return;
    } catch {
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, 50);
      await promise;
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Ports that were free a moment ago; held together so that they differ. */
export async function freePorts(count: number): Promise<[number, number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports as [number, number, number, number];
}

function memoryMiB(pid: number | undefined, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}
