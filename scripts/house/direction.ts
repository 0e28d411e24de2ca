/**
 * Who may import whom: folder → the folders it may import beside itself. docs/ARCHITECTURE.md says it in words.
 * What is not named here (scripts, tests, benches) may import everything, and nothing that is named imports it.
 */
export const direction: Record<string, string[]> = {
  'packages/core': [],
  'packages/hooks': ['packages/core'],
  'packages/adapter': ['packages/core', 'packages/hooks'],
  'packages/wait-for-weave': [],
  'packages/cli': ['packages/core'],
  'apps/powerstrip': ['packages/core'],
  'apps/powerstrip-debug': ['packages/core', 'packages/hooks'],
  examples: ['packages/core', 'packages/hooks'],
};

/** Package → the folders of its `src/`, the lowest first; an import runs down. Folders of one line do not meet. */
export const insidePackages: Record<string, string[][]> = {};
