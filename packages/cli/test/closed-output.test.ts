// What pw does when nobody reads its output any more.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const src = join(import.meta.dirname, '../src');

/** Runs node until it ends; the reader of that stream is gone from the beginning. */
async function exitCode(args: string[], closed: 'stdout' | 'stderr'): Promise<number | null> {
  const child = spawn(process.execPath, ['--conditions=@pw/source', '--no-warnings', ...args], {
    env: { PATH: process.env.PATH, DOCKER_HOST: 'unix:///nope.sock' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child[closed].destroy();
  for (const stream of [child.stdout, child.stderr]) stream.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Writes for a while, as a command does that has work left, and ends with 7. */
const working = (command: string, stream: string) => [
  '--input-type=module',
  '-e',
  `import { onClosedOutput } from '${src}/terminal/on-closed-output.ts';
onClosedOutput('${command}');
const timer = setInterval(() => process.${stream}.write('line\\n'), 10);
setTimeout(() => { clearInterval(timer); process.exitCode = 7; }, 200);`,
];

test.each(['demo', 'up', 'down', 'doctor'])('%s does its work to the end', async (command) => {
  expect(await exitCode(working(command, 'stdout'), 'stdout')).toBe(7);
});

test.each(['logs', 'trace', 'completion'])('%s ends, and that is no failure', async (command) => {
  expect(await exitCode(working(command, 'stdout'), 'stdout')).toBe(0);
});

test.each(['demo', 'logs'])('what %s says on stderr is lost, no more', async (command) => {
  expect(await exitCode(working(command, 'stderr'), 'stderr')).toBe(7);
});

test('pw doctor ends with what it has found', async () => {
  expect(await exitCode([join(src, 'main.ts'), 'doctor'], 'stdout')).toBe(1);
});
