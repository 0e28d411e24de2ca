// One preset for every package: TypeScript through swc, ES modules, workspace packages from their sources.
const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx },
      target: 'es2024',
      transform: { react: { runtime: 'automatic' } },
      experimental: { keepImportAttributes: true },
    },
    module: { type: 'es6' },
  },
];

// They compile, install packages, make thousands of calls or links, start a browser or many programs: `pnpm test` runs them,
// `pnpm check` does not wait for them.
const slow = [
  '<rootDir>/apps/powerstrip/test/{bounds,fuzz,inherited-socket,inspector-memory,kill-processes,many-sessions,process{,-*},readiness,status-socket}.test.ts',
  '<rootDir>/apps/powerstrip/test/judge/**/*.test.ts',
  '<rootDir>/packages/adapter/test/bridge-full.test.ts',
  '<rootDir>/packages/hooks/test/packed.test.ts',
  '<rootDir>/packages/inspector/test/**/*.test.ts',
  '<rootDir>/packages/wait-for-weave/test/{code-cache,launcher,readiness-in-both,settings-in-both}.test.ts',
  '<rootDir>/scripts/{lanes/lanes,test/run-jest,mutation/find-failure}.test.ts',
];
const notSlow = slow.map((pattern) => pattern.replace('<rootDir>', '!**'));

const base = {
  rootDir: '.',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@pw/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.ts$': swc(false), '^.+\\.tsx$': swc(true) },
  modulePathIgnorePatterns: ['/dist/'],
};

export default {
  testTimeout: 30_000,
  // Jest leaves a core free for watching; on two cores that doubles the time.
  maxWorkers: '100%',
  collectCoverageFrom: ['packages/{core,hooks,adapter}/src/**/*.ts', '!**/*.test.ts'],
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{{packages,apps,examples}/*/src,scripts}/**/*.test.{ts,tsx}', ...notSlow],
    },
    {
      ...base,
      displayName: 'wire',
      testMatch: ['<rootDir>/{packages,apps,examples}/*/test/**/*.test.{ts,tsx}', ...notSlow],
    },
    { ...base, displayName: 'slow', testMatch: slow },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
