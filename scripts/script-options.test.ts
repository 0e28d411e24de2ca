import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');

function run(script: string, args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=@pw/source', script, ...args], {
    cwd: root,
    // One that is not refused does not get far.
    env: { PATH: '/nonexistent' },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stderr };
}

test.each([
  [
    'scripts/test.ts',
    ['e2e', '--verbose'],
    /^Unknown option '--verbose'.*\nOptions: --engine VALUE…, --record, --minutes VALUE\n$/s,
  ],
  [
    'scripts/test.ts',
    ['smoke'],
    'expected e2e, got "smoke": pnpm test e2e smoke runs the e2e tests whose path has it\n',
  ],
  [
    'scripts/test.ts',
    ['e2e', '--engine', 'debian-12'],
    /^--engine: "debian-12" is not one of host, debian-13, /,
  ],
  ['scripts/test.ts', ['--minutes', '0'], '--minutes: "0" is not a whole number from 1 on\n'],
  ['scripts/test.ts', ['--minutes', '5', '--record'], /^--minutes cannot be used with --record: /],
  [
    'scripts/test-engines.ts',
    ['--engine', 'debian-12'],
    /^--engine: "debian-12" is not one of host, debian-13, /,
  ],
  [
    'scripts/test-engines.ts',
    ['--engine', 'debian-13', '--only', 'smoke', 'shim'],
    'unexpected "shim": each PATTERN has its own --only, and a command comes after --\n',
  ],
  ['scripts/test-engines.ts', ['--only'], /^Option '--only <value>' argument missing/],
  ['scripts/mutation.ts', ['--sample', 'all'], '--sample: "all" is not a whole number from 1 on\n'],
  ['scripts/mutation.ts', ['--seed', '1.5'], '--seed: "1.5" is not a whole number from 0 on\n'],
  ['scripts/mutation.ts', ['--lanes=-1'], '--lanes: "-1" is not a whole number from 1 on\n'],
  ['scripts/release.ts', ['--dry-run', '--arch', 'arm'], '--arch: "arm" is not one of x64, arm64\n'],
  ['bench/src/main.ts', ['proxy', '--jsno'], /^Unknown option '--jsno'/],
])('%s %j is refused in a line that says why', (script, args, message) => {
  const expected = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(run(script, args)).toEqual({ status: 2, stderr: expected });
});
