import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerCli } from '@pw/test-helpers';
import { compileStatic } from '../../../packages/wait-for-weave/scripts/compile-static.ts';
import type { Arch } from '../../../packages/wait-for-weave/scripts/paths.ts';

export const SHIM = '/.wait-for-weave/wait-for-weave';
export const CIDR = '10.255.0.51/8';
export const docker = createDockerCli();

/** Images with the probe, the shim's volume, and a network namespace whose ethwe can be made at will. */
export interface ShimWorld {
  images: Record<'scratch' | 'busybox' | 'hostile', string>;
  /** Arguments that give a container the shim and the network. */
  args: string[];
  /** Runs a shell command as the network's administrator. */
  configure(command: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** For whom a world is made; default: this machine, and the shim's image for it. */
export interface ShimWorldOptions {
  arch?: Arch;
  shim?: string;
}

/** Everything is named after the process, so that several can run at once. `name` tells this process's worlds apart. */
export async function createShimWorld(
  name: string,
  { arch = ownArch(), shim = 'localhost/pw/wait-for-weave' }: ShimWorldOptions = {},
): Promise<ShimWorld> {
  const prefix = `pwshim-${name}-${process.pid}`;
  const images = { scratch: `${prefix}:scratch`, busybox: `${prefix}:busybox`, hostile: `${prefix}:hostile` };
  const volume = `${prefix}-volume`;
  const network = `${prefix}-network`;
  await buildImages(images, arch);
  await docker.ok(['run', '--name', volume, '-e', 'WAIT_FOR_WEAVE_QUIT=yes', shim]);
  const keep = ['--cap-add', 'NET_ADMIN', '--network', 'none', images.busybox, 'sleep', '1000000'];
  await docker.ok(['run', '-d', '--init', '--name', network, ...keep]);
  return {
    images,
    args: ['--volumes-from', `${volume}:ro`, '--network', `container:${network}`],
    configure: async (command) => void (await docker.ok(['exec', network, 'sh', '-ec', command])),
    async [Symbol.asyncDispose]() {
      await docker(['rm', '-f', '-v', volume, network]);
      await docker(['rmi', '-f', ...Object.values(images)]);
    },
  };
}

export const PAIR = 'ip link add ethwe type veth';
export const OTHER_END = 'ip link set veth0 up';
export const ADDRESS = `ip addr add ${CIDR} dev ethwe`;
export const UP = 'ip link set ethwe up';
/** The last step, as the adapter does it. */
export const ROUTE = 'ip route add 224.0.0.0/4 dev ethwe';
export const DOWN = 'ip link del ethwe';

/** Docker's name for the machine that an image is for. */
export function platformOf(arch: Arch): string {
  return `linux/${arch === 'x64' ? 'amd64' : arch}`;
}

function ownArch(): Arch {
  if (process.arch !== 'x64' && process.arch !== 'arm64') throw new Error(`no shim for ${process.arch}`);
  return process.arch;
}

/** With the probe for `arch`; busybox, which also sets up the network, is this machine's. */
async function buildImages(images: ShimWorld['images'], arch: Arch): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'pwshim-'));
  const build = async (tag: string, lines: string[]): Promise<void> => {
    writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
    await docker.ok(['build', '-q', '--platform', platformOf(arch), '-t', tag, context]);
  };
  try {
    compileStatic(arch, join(import.meta.dirname, 'probe.c'), join(context, 'probe'));
    copyFileSync('/bin/busybox', join(context, 'busybox'));
    writeFileSync(join(context, 'garbage'), 'not what it should be\n');
    writeFileSync(join(context, 'script'), '#!/bin/probe from a script\n', { mode: 0o755 });
    writeFileSync(join(context, 'no-shebang'), 'echo no shebang\n', { mode: 0o755 });
    await build(images.scratch, ['FROM scratch', 'COPY probe /bin/probe']);
    await build(images.hostile, [`FROM ${images.scratch}`, ...HOSTILE.map((path) => `COPY garbage ${path}`)]);
    await build(images.busybox, [
      `FROM ${images.scratch}`,
      'COPY busybox script no-shebang garbage /bin/',
      'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
      'RUN ["/bin/busybox", "ln", "-s", "probe", "/bin/linked"]',
      'ENV PATH=/bin',
    ]);
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** Where a dynamic program looks, and where Node and OpenSSL do. */
const HOSTILE = [
  '/etc/ld.so.preload',
  '/etc/ld.so.cache',
  '/etc/ssl/openssl.cnf',
  '/usr/local/ssl/openssl.cnf',
  '/lib64/ld-linux-x86-64.so.2',
  '/lib/ld-musl-x86_64.so.1',
  ...['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libstdc++.so.6', 'libgcc_s.so.1', 'libpthread.so.0'].flatMap(
    (name) => [`/lib/x86_64-linux-gnu/${name}`, `/lib/${name}`, `/usr/lib/${name}`],
  ),
];
