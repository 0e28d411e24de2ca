import { afterEach, expect, test } from '@jest/globals';
import { createProgram, runProgram } from './program.ts';

const before = process.env.PW_INSPECT;
afterEach(() => {
  if (before === undefined) delete process.env.PW_INSPECT;
  else process.env.PW_INSPECT = before;
});

/** What `pw up` would be told, without doing it. */
async function inspectOf(variable: string, ...args: string[]): Promise<unknown> {
  process.env.PW_INSPECT = variable;
  const program = createProgram();
  let seen: unknown;
  program.commands
    .find((command) => command.name() === 'up')
    ?.action(({ inspect }: { inspect: unknown }) => {
      seen = inspect;
    });
  await runProgram(program, ['node', 'pw', 'up', ...args]);
  return seen;
}

test.each(['false', 'FALSE', '0', 'no', 'off', ' ', ''])('PX-BOOL: PW_INSPECT=%j is off', async (value) => {
  expect(await inspectOf(value)).toBe(false);
  expect(await inspectOf(value, '--inspect')).toBe(true);
});

test.each(['true', '1', 'YES', 'on'])('PX-BOOL: PW_INSPECT=%j is on', async (value) => {
  expect(await inspectOf(value)).toBe(true);
});

test.each(['maybe', '2', 'null', 'n'])('PX-BOOL: PW_INSPECT=%j is an error', async (value) => {
  await expect(inspectOf(value)).rejects.toMatchObject({ code: 'BAD_OPTION' });
});
