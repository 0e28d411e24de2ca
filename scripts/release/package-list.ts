/** One package as npm gets it. */
export interface PublishedPackage {
  /** Relative to the repository. */
  directory: string;
  kind: 'library' | 'program';
  /** Besides `dist` and what every package has; from, relative to the repository, and to. */
  extra?: Record<string, string>;
  /** Of a bundled program: what it still takes from other packages. */
  needs?: readonly string[];
  keywords: readonly string[];
}

/** In the order in which they can be published: what others need comes first. */
export const publishedPackages: readonly PublishedPackage[] = [
  { directory: 'packages/core', kind: 'library', keywords: ['docker', 'powerstrip', 'protocol'] },
  { directory: 'packages/hooks', kind: 'library', keywords: ['docker', 'powerstrip', 'webhook', 'adapter'] },
  {
    directory: 'packages/adapter',
    kind: 'program',
    needs: ['koffi', 'netlink'],
    keywords: ['docker', 'weave', 'network', 'powerstrip', 'adapter'],
  },
  {
    directory: 'apps/powerstrip',
    kind: 'program',
    extra: { 'docker/systemd': 'systemd', 'docker/quadlet': 'quadlet' },
    keywords: ['docker', 'proxy', 'webhook', 'powerstrip'],
  },
  { directory: 'apps/powerstrip-debug', kind: 'program', keywords: ['docker', 'powerstrip', 'debug'] },
  {
    directory: 'packages/cli',
    kind: 'program',
    needs: ['@pw/wait-for-weave'],
    extra: { 'examples/fig': 'examples/fig', 'packages/cli/man': 'man' },
    keywords: ['docker', 'weave', 'network', 'powerstrip', 'cli'],
  },
];
