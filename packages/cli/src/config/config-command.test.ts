import { afterEach, expect, jest, test } from '@jest/globals';
import { createProgram, runProgram } from '../program.ts';

process.env.XDG_CONFIG_HOME = '/nowhere';
afterEach(() => {
  for (const name of ['WEAVE_HTTP_ADDR', 'PW_ROUTER', 'PW_INSPECT']) delete process.env[name];
});

/** One setting, as `pw config --json` has it. */
async function setting(name: string): Promise<unknown> {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await runProgram(createProgram(), ['node', 'pw', 'config', '--json']);
  const [printed] = write.mock.lastCall ?? [];
  const { settings } = JSON.parse(String(printed)) as { settings: { name: string }[] };
  return settings.find((one) => one.name === name);
}

test.each([
  ['yes', 'true'],
  ['no', 'false'],
])('PW_INSPECT=%s decides about the inspector', async (word, value) => {
  process.env.PW_INSPECT = word;
  expect(await setting('inspect')).toEqual({
    ...{ name: 'inspect', value, source: 'environment', variable: 'PW_INSPECT' },
  });
});
