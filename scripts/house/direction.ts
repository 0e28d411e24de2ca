/**
 * Who may import whom: folder → the folders it may import beside itself. docs/ARCHITECTURE.md says it in words.
 * What is not named here (scripts, tests, benches) may import everything, and nothing that is named imports it.
 */
export const direction: Record<string, string[]> = {
  'packages/core': [],
  'packages/hooks': ['packages/core'],
  'packages/adapter': ['packages/core', 'packages/hooks'],
  'packages/wait-for-weave': [],
  'packages/inspector': ['packages/core'],
  'packages/cli': ['packages/core'],
  'apps/powerstrip': ['packages/core'],
  'apps/powerstrip-debug': ['packages/core', 'packages/hooks'],
  examples: ['packages/core', 'packages/hooks'],
};

/**
 * Package → the folders and files of its `src/`, the lowest first; an import runs down. Those of one line do not import
 * each other. What is not named is above all that is.
 */
export const insidePackages: Record<string, string[][]> = {
  'packages/core': [
    ['errors'],
    ['json'],
    ['config', 'docker', 'endpoints', 'protocol', 'weave'],
    ['inspector'],
  ],
  'packages/adapter': [
    [
      'backoff.ts',
      'container-locks.ts',
      'look-until.ts',
      'docker',
      'foreground.ts',
      'labels.ts',
      'log.ts',
      'map-concurrently.ts',
      'metrics.ts',
      'netlink',
      'unmanaged-reason.ts',
    ],
    ['engine-files'],
    ['hosts', 'link', 'shim.ts'],
    ['engines'],
    ['engines/bridge', 'engines/docker-network', 'engines/weave', 'engines/weave-command'],
    ['engines/choose-network-engine.ts'],
    ['engines/create-network-engine.ts'],
    ['attach', 'names'],
    ['docker-events', 'hooks', 'network-view'],
    ['create-weave-adapter.ts'],
    ['create-weave-service.ts'],
    ['cli'],
  ],
  'packages/inspector': [
    ['api', 'format'],
    ['state'],
    ['parts'],
    ['calls', 'call', 'hooks', 'network'],
    ['key-help.tsx'],
    ['header.tsx'],
    ['app.tsx'],
  ],
  'packages/cli': [
    ['engine', 'terminal'],
    ['images'],
    ['stack'],
    [
      'context',
      'demo',
      'doctor',
      'down',
      'env',
      'help',
      'inspect',
      'logs',
      'network',
      'trace',
      'up',
      'version',
    ],
    ['completion', 'config'],
    ['program.ts'],
  ],
  'apps/powerstrip': [
    ['http', 'operations', 'upstream'],
    ['calls/docker-endpoint-table.ts'],
    ['calls/docker-endpoints.ts'],
    ['calls/stream-endpoints.ts'],
    ['config'],
    ['adapters'],
    ['calls/hook-router.ts', 'hooks', 'listen', 'operations/readiness.ts'],
    ['inspector'],
    ['proxy-context.ts'],
    ['operations/metrics.ts'],
    ['operations/status-server.ts'],
    ['inspector/api'],
    ['connection'],
    ['calls'],
    ['create-proxy.ts'],
  ],
};
