// `pw-adapter attach` and `detach`, as their command line runs them, on the real engine.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import { weaveAddresses } from './weave-address.ts';

const NAME = 'pwadx-commands';
const docker = createDockerCli();

beforeAll(async () => {
  await buildBusyboxImage(docker, NAME);
  await docker.ok(['run', '-d', '--name', NAME, '--net', 'none', NAME, 'sleep', '600']);
  await docker.ok(['create', '--name', `${NAME}-idle`, NAME, 'true']);
}, 60_000);

afterAll(async () => {
  await docker(['rm', '-f', NAME, `${NAME}-idle`]);
  await docker(['network', 'rm', NAME]);
  await docker(['rmi', '-f', NAME]);
});

/** Runs one command and gives what it printed. */
async function pwAdapter(command: string, ...words: string[]): Promise<string> {
  const printed: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  try {
    const names = ['--engine', 'bridge', '--network', NAME, '--bridge', 'pwadx', '--subnet', '10.68.0.0/16'];
    await createProgram().parseAsync(['node', 'pw-adapter', command, ...names, ...words]);
    return printed.join('\n');
  } finally {
    spy.mockRestore();
  }
}

test('attach gives addresses and says which; without any, one is picked', async () => {
  expect(await pwAdapter('attach', '10.255.60.1/8', 'ip:10.255.60.2/8', NAME)).toBe(
    '10.255.60.1/8 10.255.60.2/8',
  );
  expect(await pwAdapter('attach', NAME)).toBe('10.68.0.2/16');
  // The kernel lists the second address of a subnet after the first of the next.
  const addresses = await weaveAddresses(docker, NAME);
  expect(addresses?.toSorted()).toEqual(['10.255.60.1/8', '10.255.60.2/8', '10.68.0.2/16']);
}, 30_000);

test('weave 510: detach takes what is named, then everything', async () => {
  expect(await pwAdapter('detach', '10.255.60.2/8', NAME)).toBe('10.255.60.2/8');
  expect(await pwAdapter('detach', NAME)).toBe('10.255.60.1/8 10.68.0.2/16');
  expect(await weaveAddresses(docker, NAME)).toBeUndefined();
  expect(await pwAdapter('detach', NAME)).toBe('');
}, 30_000);

test.each([
  [
    'no such container',
    ['10.255.60.3/8', 'pwadx-nobody'],
    'NO_SUCH_CONTAINER',
    'there is no container pwadx-nobody',
  ],
  ['one that does not run', ['10.255.60.3/8', `${NAME}-idle`], 'NO_SUCH_CONTAINER', 'is not running'],
  ['a bad address', ['10.255.60.3', NAME], 'BAD_WEAVE_CIDR', 'has no prefix length'],
])('%s is refused', async (_title, words, code, message) => {
  await expect(pwAdapter('attach', ...words)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('an engine that does not answer is reported', async () => {
  await expect(pwAdapter('attach', '--docker-host', 'unix:///nowhere.sock', NAME)).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: 'no Docker engine answers at unix:///nowhere.sock',
  });
});

test('a shim image that is not there ends serve, and nothing goes on', async () => {
  const shim = ['--shim-image', 'pwadx-no-such-image', '--shim-container', 'pwadx-shim'];
  const serving = pwAdapter('serve', ...shim, '--host', '127.0.0.1', '--port', '0', '--log-level', 'silent');
  await expect(serving).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
    message: expect.stringContaining('pwadx-no-such-image'),
  });
});
