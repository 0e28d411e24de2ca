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

test('the router is of PW_ROUTER, else of weave’s own variable', async () => {
  process.env.WEAVE_HTTP_ADDR = 'weave:1';
  const source = 'environment';
  const ofWeave = { name: 'router', value: 'weave:1', source, variable: 'WEAVE_HTTP_ADDR' };
  expect(await setting('router')).toEqual(ofWeave);
  process.env.PW_ROUTER = 'own:1';
  expect(await setting('router')).toEqual({ ...ofWeave, value: 'own:1', variable: 'PW_ROUTER' });
});

test.each([
  ['yes', 'true'],
  ['no', 'false'],
])('PW_INSPECT=%s decides about the inspector', async (word, value) => {
  process.env.PW_INSPECT = word;
  expect(await setting('inspect')).toEqual({
    ...{ name: 'inspect', value, source: 'environment', variable: 'PW_INSPECT' },
  });
});
