import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
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
])('%p is restored', (env: NodeJS.ProcessEnv, expected) => {
  expect(evaluate(restoreLines(env), { ...env, DOCKER_HOST: 'tcp://127.0.0.1:4000' })).toBe(expected);
});
