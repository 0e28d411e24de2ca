import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const [machine, foreign] = process.arch === 'arm64' ? ['aarch64', 'x86_64'] : ['x86_64', 'aarch64'];

interface Tool {
  /** One of these programs, loaders or files is enough. */
  readonly anyOf: readonly string[];
  /** Debian's packages for it; those that a release does not have are left out. */
  readonly packages: readonly string[];
  /** Of the packages only the first that the release has: they conflict, or one provides the other. */
  readonly first?: boolean;
  /** Not in the machines of `pnpm test:engines`: what needs it does not run there. */
  readonly hostOnly?: boolean;
  /** Only where the release has a package for it: the tests know how to do without. */
  readonly optional?: boolean;
}

/** What the e2e tests drive beside Docker. */
const tools: readonly Tool[] = [
  { anyOf: ['busybox'], packages: ['busybox-static'] },
  {
    anyOf: ['chromium-headless-shell', 'chromium'],
    packages: ['chromium-headless-shell', 'chromium'],
    first: true,
    hostOnly: true,
  },
  { anyOf: ['curl'], packages: ['curl'] },
  { anyOf: ['dockerd'], packages: ['docker.io'] },
  { anyOf: ['docker'], packages: ['docker.io', 'docker-cli'] },
  { anyOf: ['docker-compose'], packages: ['docker-compose'] },
  { anyOf: ['docker-registry'], packages: ['docker-registry'] },
  { anyOf: ['etcd'], packages: ['etcd-server'] },
  { anyOf: ['etcdctl'], packages: ['etcd-client'] },
  { anyOf: ['git'], packages: ['git'] },
  { anyOf: ['github.com/gorilla/mux'], packages: ['golang-github-gorilla-mux-dev'] },
  { anyOf: ['go'], packages: ['golang-go'] },
  { anyOf: ['haproxy'], packages: ['haproxy'] },
  { anyOf: ['ip'], packages: ['iproute2'] },
  { anyOf: ['iptables'], packages: ['iptables'] },
  { anyOf: ['jq'], packages: ['jq'] },
  { anyOf: [`ld-musl-${machine}.so.1`], packages: ['musl'] },
  { anyOf: [`${machine}-linux-musl/libc.a`], packages: ['musl-dev'] },
  // Of Node 26, which an install test runs.
  { anyOf: ['libatomic.so.1'], packages: ['libatomic1'] },
  { anyOf: ['nsenter'], packages: ['util-linux'] },
  { anyOf: ['ps'], packages: ['procps'] },
  { anyOf: ['python3'], packages: ['python3'] },
  { anyOf: ['python3/dist-packages/docker'], packages: ['python3-docker'] },
  { anyOf: ['podman'], packages: ['podman'] },
  { anyOf: ['podman/netavark'], packages: ['netavark'] },
  { anyOf: ['podman/aardvark-dns'], packages: ['aardvark-dns'] },
  { anyOf: ['nft'], packages: ['nftables'] },
  { anyOf: ['script'], packages: ['bsdutils'] },
  { anyOf: ['ssh-agent'], packages: ['openssh-client'] },
  { anyOf: ['systemd-socket-activate'], packages: ['systemd'] },
  { anyOf: ['tmux'], packages: ['tmux'] },
  {
    anyOf: [`qemu-${foreign}-static`, `qemu-${foreign}`],
    packages: ['qemu-user-static', 'qemu-user-binfmt'],
    first: true,
  },
  { anyOf: ['docker/cli-plugins/docker-buildx'], packages: ['docker-buildx'], optional: true },
];

/**
 * Installs what is missing with apt, as root on Debian or Ubuntu; elsewhere says what to install and exits with 1.
 * `root`: of another Debian, to be installed there.
 */
export function ensureTools(log: (line: string) => void, root = '/'): void {
  const isHost = root === '/' && process.env.PW_TEST_MACHINE === undefined;
  const wanted = tools.filter(({ hostOnly }) => isHost || !hostOnly);
  const missing = wanted.filter(({ anyOf }) => !anyOf.some((name) => isThere(name, root)));
  if (missing.every(({ optional }) => optional)) return;
  if (process.getuid?.() !== 0 || !isThere('apt-get', root)) {
    const names = missing.filter(({ optional }) => !optional);
    log(
      `the tests need ${names.map(({ anyOf }) => anyOf[0]).join(', ')}; Debian's packages: ${packagesOf(names).join(' ')}`,
    );
    process.exit(1);
  }
  apt(root, ['update', '-qq']);
  const known = new Set(inRoot(root, 'apt-cache', ['pkgnames']).stdout.split('\n').filter(Boolean));
  const packages = packagesOf(missing.map((tool) => keepKnown(tool, known)));
  log(`installing ${packages.join(' ')} with apt-get`);
  apt(root, ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

function keepKnown(tool: Tool, known: ReadonlySet<string>): Tool {
  const packages = tool.packages.filter((name) => known.has(name));
  return { ...tool, packages: tool.first ? packages.slice(0, 1) : packages };
}

function packagesOf(wanted: readonly Tool[]): string[] {
  return [...new Set(wanted.flatMap(({ packages }) => packages))];
}

function isThere(name: string, root: string): boolean {
  const path = root === '/' ? (process.env.PATH ?? '').split(delimiter) : ['/usr/bin'];
  const places = [
    ...path,
    '/usr/sbin',
    '/sbin',
    '/lib',
    '/usr/libexec',
    '/usr/lib',
    '/usr/share/gocode/src',
    `/usr/lib/${machine}-linux-gnu`,
  ];
  return places.some((directory) => existsSync(join(root, directory, name)));
}

function apt(root: string, args: string[]): void {
  const { status, stderr } = inRoot(root, 'apt-get', args);
  if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed with ${status}: ${stderr}`);
}

function inRoot(root: string, command: string, args: string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  // Some packages look for /proc when they are installed.
  const chroot = ['unshare', '--mount', '--pid', '--fork', '--root', root, '--mount-proc'];
  const [program, ...rest] = root === '/' ? [command, ...args] : [...chroot, command, ...args];
  return spawnSync(program as string, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env,
  });
}
