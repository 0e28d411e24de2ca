/** A Docker engine that the e2e suite runs on. */
export interface TestEngine {
  /** For `--engine`. */
  readonly name: string;
  /** The Debian release whose packages the machine has; none: the engine that answers here, without a machine. */
  readonly release?: string;
  /** Its /etc/docker/daemon.json. */
  readonly daemon?: Readonly<Record<string, unknown>>;
}

export const testEngines: readonly TestEngine[] = [
  { name: 'host' },
  { name: 'debian-13', release: 'trixie' },
  { name: 'debian-testing', release: 'testing' },
  {
    name: 'debian-testing-containerd',
    release: 'testing',
    daemon: { features: { 'containerd-snapshotter': true } },
  },
];

/** For `--engine`. */
export const engineNames: readonly string[] = testEngines.map(({ name }) => name);
