// D2 and the ways in which a command cannot be run: exit codes and messages.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ADDRESS,
  CIDR,
  createShimWorld,
  docker,
  OTHER_END,
  PAIR,
  ROUTE,
  SHIM,
  type ShimWorld,
  UP,
} from './shim-world.ts';
import { startWaiting } from './start-waiting.ts';

let world: ShimWorld;

beforeAll(async () => {
  world = await createShimWorld('becoming');
  await world.configure([PAIR, OTHER_END, ADDRESS, UP, ROUTE].join('; '));
}, 120_000);
afterAll(() => world?.[Symbol.asyncDispose](), 60_000);

async function run(command: string[], args: string[] = []) {
  await using container = await startWaiting(world, { args: ['-e', `WEAVE_CIDR=${CIDR}`, ...args], command });
  return await container.end();
}

describe('a command that cannot be run', () => {
  test.each([
    [['nope'], 127, 'exec: "nope": executable file not found in $PATH'],
    [['/nope'], 127, 'exec: "/nope": stat /nope: no such file or directory'],
    [['/bin/garbage/x'], 127, 'exec: "/bin/garbage/x": not a directory'],
    [[''], 127, 'exec: "": executable file not found in $PATH'],
    [['garbage'], 127, 'exec: "garbage": executable file not found in $PATH'],
    [['/bin/garbage'], 126, 'exec: "/bin/garbage": permission denied'],
    [['/bin'], 126, 'exec: "/bin": is a directory'],
    [['/bin/no-shebang'], 126, 'exec /bin/no-shebang: exec format error'],
  ])('%j ends with %i', async (command, code, message) => {
    expect(await run(command)).toEqual({ code, output: `wait-for-weave: ${message}\n` });
  });

  test('without a PATH nothing is found', async () => {
    expect((await run(['echo'], ['-e', 'PATH='])).code).toBe(127);
  });

  test('an empty entry of PATH is the working directory', async () => {
    const result = await run(['script', 'x'], ['-e', 'PATH=/nope:', '-w', '/bin']);
    expect(result).toMatchObject({
      code: 0,
      output: expect.stringContaining('argv[1]=from a script\nargv[2]=script\n'),
    });
  });
});

describe('after exec', () => {
  test.each([0, 1, 7, 255])('exit code %i is kept', async (code) => {
    expect((await run(['probe', '--exit', String(code)])).code).toBe(code);
  });

  test('no command at all is success, as for the original', async () => {
    expect(await run([])).toEqual({ code: 0, output: '' });
  });

  test('a signal reaches the program', async () => {
    const script = 'trap "echo got it; exit 42" USR1; echo up; while :; do sleep 0.1; done';
    await using container = await startWaiting(world, {
      args: ['-e', `WEAVE_CIDR=${CIDR}`],
      command: ['sh', '-c', script],
    });
    await untilLogged(container.id, 'up');
    await docker.ok(['kill', '-s', 'USR1', container.id]);
    expect(await container.end()).toEqual({ code: 42, output: 'up\ngot it\n' });
  });

  test('SIGKILL and the OOM killer look as without the shim', async () => {
    const script = 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done';
    const args = ['-e', `WEAVE_CIDR=${CIDR}`, '--memory', '48m', '--memory-swap', '48m'];
    await using container = await startWaiting(world, { args, command: ['sh', '-c', script] });
    expect((await container.end()).code).toBe(137);
    expect(await docker.ok(['inspect', '-f', '{{.State.OOMKilled}}', container.id])).toBe('true');
  });

  test('SKIP does not wait, QUIT does nothing at all', async () => {
    const shim = ['run', '--rm', ...world.args, '--entrypoint', SHIM, '-e', 'WAIT_FOR_WEAVE_INTERFACE=none'];
    const skip = await docker([...shim, '-e', 'WAIT_FOR_WEAVE_SKIP=yes', world.images.busybox, 'env']);
    expect(skip.stdout).not.toContain('WAIT_FOR');
    expect(skip.stdout).toContain('PATH=/bin');
    const quit = await docker([...shim, '-e', 'WAIT_FOR_WEAVE_QUIT=yes', world.images.busybox, 'echo', 'x']);
    expect(quit).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

async function untilLogged(id: string, text: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if ((await docker(['logs', id])).stdout.includes(text)) return;
  }
  throw new Error(`${id} did not say ${text} in 10 s`);
}
