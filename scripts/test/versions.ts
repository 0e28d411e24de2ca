import { spawnSync } from 'node:child_process';
import Docker from 'dockerode';

/** What the tests ran against; a client that is not installed has no entry. */
export interface Versions {
  engine: string;
  api: string;
  minApi: string;
  /** The storage driver: `overlay2` of Docker itself, `overlayfs` of the containerd image store. */
  storage: string;
  cgroup: string;
  clients: Record<string, string>;
}

/** Command and arguments that print a version somewhere in their first lines. */
const clients: Record<string, readonly string[]> = {
  'docker CLI': ['docker', '--version'],
  buildx: ['docker', 'buildx', 'version'],
  Compose: ['docker-compose', 'version'],
  'docker-py': ['python3', '-c', 'import docker; print("version", docker.__version__)'],
  Podman: ['podman', '--version'],
};

export async function readVersions(): Promise<Versions> {
  const docker = new Docker();
  const [version, info] = await Promise.all([docker.version(), docker.info()]);
  const found = Object.entries(clients).flatMap(([name, command]) => {
    const number = versionOf(command);
    return number === undefined ? [] : [[name, number] as const];
  });
  return {
    engine: version.Version,
    api: version.ApiVersion,
    minApi: version.MinAPIVersion,
    storage: info.Driver,
    cgroup: `v${info.CgroupVersion ?? 1}`,
    clients: Object.fromEntries(found),
  };
}

function versionOf([command = '', ...args]: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] : undefined;
}
