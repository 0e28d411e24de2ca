import { afterEach, expect, test } from '@jest/globals';
import { createProgram, runProgram } from '../program.ts';
import { engineChoice, routerOfWeave } from './engine-choice.ts';

afterEach(() => {
  delete process.env.WEAVE_HTTP_ADDR;
});

test.each([
  [{ engine: 'auto' }, []],
  [{ engine: 'weave', router: 'own:1' }, ['--engine', 'weave', '--router', 'own:1']],
])('flags of the adapter for %j', (flags, expected) => {
  expect(engineChoice(flags)).toStrictEqual(expected);
});

test.each([
  ['auto', '', []],
  ['auto', '10.0.0.1:6784', ['WEAVE_HTTP_ADDR=10.0.0.1:6784']],
  ['weave', '10.0.0.1:6784', ['WEAVE_HTTP_ADDR=10.0.0.1:6784']],
  // The adapter's container does not have that socket.
  ['auto', '/run/weave/weave.sock', []],
])('engine %s with WEAVE_HTTP_ADDR=%s', (engine, WEAVE_HTTP_ADDR, expected) => {
  expect(routerOfWeave(engine, { WEAVE_HTTP_ADDR })).toStrictEqual(expected);
});

const up = (...args: string[]) => {
  process.env.DOCKER_HOST = 'unix:///nope.sock';
  const program = createProgram();
  for (const command of program.commands) command.configureOutput({ writeErr: () => {} });
  return runProgram(program, ['node', 'pw', 'up', ...args]);
};

test.each(['/run/weave/weave.sock', 'here'])(
  'WEAVE_HTTP_ADDR=%s is refused before an engine is asked',
  async (text) => {
    process.env.WEAVE_HTTP_ADDR = text;
    await expect(up('--engine', 'weave')).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(`^WEAVE_HTTP_ADDR: "${text}" is no address`),
      hint: expect.stringMatching(/^Use host:port, .* A unix socket/),
    });
  },
);

test('a unix socket as --router is wrong usage', async () => {
  await expect(up('--router', '/run/weave/weave.sock')).rejects.toMatchObject({
    code: 'commander.invalidArgument',
    message: expect.stringMatching(/--router .*\/run\/weave\/weave\.sock.* A unix socket/),
  });
});
