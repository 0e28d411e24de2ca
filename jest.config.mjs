import { availableParallelism } from 'node:os';
import { native } from './scripts/test/native/config.ts';

// They compile, install packages, make thousands of calls or links, start a browser or many programs: `pnpm test` runs them,
// `pnpm check` does not wait for them.
const slow = [
  '<rootDir>/apps/powerstrip/test/{bounds{,-of-time},fuzz,inherited-socket,inspector-memory,kill-processes,many-sessions,process{,-*},readiness,status-socket}.test.ts',
  '<rootDir>/apps/powerstrip/test/judge/**/*.test.ts',
  '<rootDir>/packages/adapter/test/bridge-full.test.ts',
  '<rootDir>/packages/hooks/test/packed.test.ts',
  '<rootDir>/packages/inspector/test/**/*.test.ts',
  '<rootDir>/packages/wait-for-weave/test/{code-cache,launcher,readiness-in-both,settings-in-both}.test.ts',
  '<rootDir>/scripts/{lanes/lanes,test/run-jest,mutation/find-failure,script-options}.test.ts',
];
// They measure how soon a page shows something: nothing else runs meanwhile.
const timed = ['<rootDir>/packages/inspector/test/{many-calls,row-latency}.test.ts'];
const notSlow = [...slow, ...timed].map(not);

function not(pattern) {
  return pattern.replace('<rootDir>', '!**');
}

// One preset for every package.
const base = { ...native, rootDir: '.', modulePathIgnorePatterns: ['/dist/'] };

export default {
  testTimeout: 30_000,
  // More than processors: half of the time, tests wait for a bound or for another process.
  maxWorkers: Math.ceil(2.5 * availableParallelism()),
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{{packages,apps,examples}/*/src,scripts,test/helpers/src}/**/*.test.{ts,tsx}',
        ...notSlow,
      ],
    },
    {
      ...base,
      displayName: 'wire',
      testMatch: ['<rootDir>/{packages,apps,examples}/*/test/**/*.test.{ts,tsx}', ...notSlow],
    },
    { ...base, displayName: 'slow', testMatch: [...slow, ...timed.map(not)] },
    { ...base, displayName: 'timed', testMatch: timed },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
