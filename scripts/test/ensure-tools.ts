import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const [machine, foreign] = process.arch === 'arm64' ? ['aarch64', 'x86_64'] : ['x86_64', 'aarch64'];

/** What the e2e tests drive beside Docker: command (or loader) → Debian package. */
const tools: Record<string, string> = {
  busybox: 'busybox-static',
  curl: 'curl',
  docker: 'docker.io',
  'docker-compose': 'docker-compose',
  etcd: 'etcd-server',
  etcdctl: 'etcd-client',
  haproxy: 'haproxy',
  ip: 'iproute2',
  iptables: 'iptables',
  jq: 'jq',
  [`ld-musl-${machine}.so.1`]: 'musl',
  // Of Node 26, which an install test runs.
  'libatomic.so.1': 'libatomic1',
  nsenter: 'util-linux',
  ps: 'procps',
  python3: 'python3',
  [`qemu-${foreign}-static`]: 'qemu-user-static',
  script: 'bsdutils',
  tmux: 'tmux',
};

/** Installs what is missing with apt, as root on Debian or Ubuntu; elsewhere says what to install and exits with 1. */
export function ensureTools(log: (line: string) => void): void {
  const missing = Object.entries(tools).filter(([command]) => !isOnPath(command));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    log(
      `the tests need ${missing.map(([command]) => command).join(', ')}; Debian's packages: ${packages.join(' ')}`,
    );
    process.exit(1);
  }
  log(`installing ${packages.join(' ')} with apt-get`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

function isOnPath(command: string): boolean {
  const directories = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/sbin',
    '/lib',
    `/usr/lib/${machine}-linux-gnu`,
  ];
  return directories.some((directory) => existsSync(join(directory, command)));
}

function run(command: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${status}`);
}
