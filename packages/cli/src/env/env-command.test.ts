import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { engineEnv } from '../engine/engine-env.ts';
import { exportLines, restoreLines } from './env-command.ts';

/** Runs the lines in a shell and gives what DOCKER_HOST and the memory are afterwards. */
const evaluate = (lines: string[], env: NodeJS.ProcessEnv) =>
  execFileSync(
    'sh',
    ['-c', `${lines.join('\n')}\nprintf '%s|%s' "\${DOCKER_HOST-unset}" "\${PW_ORIG_DOCKER_HOST-unset}"`],
    {
      env: { PATH: process.env.PATH, ...env },
    },
  ).toString();

test.each([
  [{}, 'tcp://127.0.0.1:4000|'],
  [{ DOCKER_HOST: 'unix:///x.sock' }, 'tcp://127.0.0.1:4000|unix:///x.sock'],
  [{ DOCKER_HOST: "unix:///it's here" }, "tcp://127.0.0.1:4000|unix:///it's here"],
  [
    { DOCKER_HOST: 'tcp://127.0.0.1:4000', PW_ORIG_DOCKER_HOST: 'unix:///x' },
    'tcp://127.0.0.1:4000|unix:///x',
  ],
])('%p is remembered', (env: NodeJS.ProcessEnv, expected) => {
  expect(evaluate(exportLines(4000, env), env)).toBe(expected);
});

test.each([
  [{ PW_ORIG_DOCKER_HOST: 'unix:///x.sock' }, 'unix:///x.sock|unset'],
  [{ PW_ORIG_DOCKER_HOST: '' }, 'unset|unset'],
  [{}, 'unset|unset'],
  // Without a memory, DOCKER_HOST may be the user's own.
  [{ DOCKER_HOST: 'tcp://staging:2375' }, 'tcp://staging:2375|unset'],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:4001' }, 'tcp://127.0.0.1:4001|unset'],
])('%p is restored', (given: NodeJS.ProcessEnv, expected) => {
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:4000', ...given };
  expect(evaluate(restoreLines(4000, env), env)).toBe(expected);
});

const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: "/it's here" };

/** Every variable of Docker's and pw's that the lines leave. */
function variables(lines: string[], env: NodeJS.ProcessEnv): Record<string, string> {
  const script = `${lines.join('\n')}\nenv`;
  const printed = execFileSync('sh', ['-c', script], { env: { PATH: process.env.PATH, ...env } }).toString();
  const pairs = printed.split('\n').map((line) => [line.replace(/=.*/, ''), line.replace(/^\w+=/, '')]);
  return Object.fromEntries(pairs.filter(([name]) => /^(DOCKER|PW)_/.test(name ?? '')));
}

test.each([
  ['another engine', { DOCKER_HOST: 'tcp://other:2376', ...tls }],
  ['no engine', {}],
])('%s that is chosen after pw env is what counts', (_what, chosen: NodeJS.ProcessEnv) => {
  const during = { PW_ORIG_DOCKER_HOST: 'tcp://first:2376', PW_ORIG_DOCKER_TLS_VERIFY: '1', ...chosen };
  expect(variables(restoreLines(4000, during), during)).toEqual(chosen);
  const again = variables(exportLines(4000, during), during);
  expect(again).toMatchObject({ PW_ORIG_DOCKER_HOST: chosen.DOCKER_HOST ?? '' });
  expect(variables(restoreLines(4000, again), again)).toEqual(chosen);
});

test('what would have Docker speak TLS to powerstrip is gone until it is restored', () => {
  const before = { DOCKER_HOST: 'tcp://engine:2376', ...tls };
  const during = variables(exportLines(4000, before), before);
  expect(during).toMatchObject({ DOCKER_HOST: 'tcp://127.0.0.1:4000' });
  expect(Object.keys(during)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^DOCKER_(TLS|CERT)/)]),
  );
  expect(engineEnv(4000, during)).toMatchObject(before);
  expect(variables(exportLines(4000, during), during)).toEqual(during);
  expect(variables(restoreLines(4000, during), during)).toEqual(before);
  expect(restoreLines(4000, before)).toStrictEqual([]);
});
