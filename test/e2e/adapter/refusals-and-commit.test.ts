// C4 and C6: clear refusals that leave nothing behind; committed images that run anywhere.
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, waitUntil } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwadr-busybox';
const COMMITTED = 'pwadr-committed';
const SHIM = '/.wait-for-weave/wait-for-weave';
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwadr', port: 2394, subnet: '10.64.0.0/16' });
  await buildBusyboxImage(stack.direct, IMAGE, [
    'ENTRYPOINT ["echo", "from the image"]',
    'CMD ["by default"]',
  ]);
}, 120_000);

afterEach(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwadr-c-']);
  if (left !== '') await stack.direct(['rm', '-f', ...left.split('\n')]);
});

afterAll(async () => {
  await stack.direct(['rmi', '-f', COMMITTED, IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

function run(name: string, cidr: string, ...words: string[]): string[] {
  return ['run', '-d', '--name', `pwadr-c-${name}`, '--net', 'none', '-e', `WEAVE_CIDR=${cidr}`, ...words];
}

const SLEEP = ['--entrypoint', 'sleep', IMAGE, '600'];

describe('C4: the client gets one clear message', () => {
  test.each([
    ['10.2.1.0/24', 'is the network address of its subnet'],
    ['10.2.1.255/24', 'is the broadcast address of its subnet'],
    ['10.2.1.1', 'has no prefix length'],
    ['fe80::1/64', 'is a link-local address'],
    ['bogus', 'has no prefix length'],
    ['net:10.2.1.4/24', 'has host bits set'],
    ['10.64.0.1/16', 'is in use by the gateway of the weave network'],
  ])('about %s, before a container exists', async (cidr, problem) => {
    const result = await stack.docker(run('bad', cidr, ...SLEEP));
    expect(result).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining(problem) });
    expect(await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwadr-c-'])).toBe('');
  });

  test('about an address that is in use, when the container starts, and where it is free again after', async () => {
    await stack.docker.ok(run('one', '10.255.40.1/8', ...SLEEP));
    const second = await stack.docker(run('two', '10.255.40.1/8', ...SLEEP));
    expect(second).toMatchObject({
      code: 125,
      stderr: expect.stringMatching(/10\.255\.40\.1 is in use by container/),
    });
    expect(await stack.direct.ok(['inspect', '-f', '{{.State.Status}}', 'pwadr-c-two'])).toBe('exited');
    await stack.direct.ok(['rm', '-f', 'pwadr-c-one']);
    await waitUntil('free again', 2000, async () => {
      return (await stack.docker(run('three', '10.255.40.1/8', ...SLEEP))).code === 0;
    });
  });

  test('at the start, when two were created with one address: the second is killed and leaves no port', async () => {
    for (const name of ['one', 'two']) {
      const [, , ...options] = run(name, '10.255.40.2/8', ...SLEEP);
      await stack.docker.ok(['create', ...options]);
    }
    await stack.docker.ok(['start', 'pwadr-c-one']);
    const ports = () => readdirSync(`/sys/class/net/${stack.names.bridge}/brif`).length;
    const before = ports();
    const second = await stack.docker(['start', 'pwadr-c-two']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /not attached to weave: 10\.255\.40\.2 is in use by container [0-9a-f]{12}/,
    );
    expect(await stack.direct.ok(['inspect', '-f', '{{.State.Running}}', 'pwadr-c-two'])).toBe('false');
    expect(ports()).toBe(before);
  });

  test('an image that is not there stays Docker’s own answer', async () => {
    const missing = await stack.docker(run('gone', '10.255.40.3/8', 'pwadr-no-such-image:latest'));
    expect(missing.stderr).toMatch(/No such image|Unable to find image/);
  });

  test('no command stays Docker’s own answer', async () => {
    const nothing = ['--entrypoint', '', IMAGE];
    const plain = await stack.direct(run('none', 'none', ...nothing));
    const woven = await stack.docker(run('none', '10.255.40.4/8', ...nothing));
    expect(woven.stderr).toBe(plain.stderr);
    expect(plain.stderr).toMatch(/no command specified/i);
  });
});

describe('weave 660: a container without a network of its own is left alone', () => {
  test.each([['host'], ['container']])('--net %s', async (kind) => {
    await stack.direct.ok(['run', '-d', '--name', 'pwadr-c-other', '--entrypoint', 'sleep', IMAGE, '600']);
    const net = kind === 'host' ? 'host' : 'container:pwadr-c-other';
    const output = await stack.docker.ok([
      'run',
      '--rm',
      '--net',
      net,
      '-e',
      'WEAVE_CIDR=10.255.40.5/8',
      IMAGE,
    ]);
    expect(output).toBe('from the image by default');
    expect((await stack.direct(['exec', 'pwadr-c-other', 'ip', 'link', 'show', 'ethwe'])).code).not.toBe(0);
  });
});

describe('C6: a committed container', () => {
  beforeAll(async () => {
    await stack.docker.ok(run('commit', '10.255.40.6/8 net:default', IMAGE));
    await stack.docker.ok(['commit', 'pwadr-c-commit', COMMITTED]);
    await stack.direct.ok(['rm', '-f', 'pwadr-c-commit']);
  }, 60_000);

  test('has the original entrypoint and command', async () => {
    const config = JSON.parse(await stack.direct.ok(['inspect', '-f', '{{json .Config}}', COMMITTED])) as {
      Entrypoint: string[];
      Cmd: string[];
    };
    expect(config).toMatchObject({ Entrypoint: ['echo', 'from the image'], Cmd: ['by default'] });
  });

  test('runs without the adapter', async () => {
    const output = await stack.direct.ok(['run', '--rm', '-e', 'WEAVE_CIDR=none', COMMITTED]);
    expect(output).toBe('from the image by default');
  });

  test('PS-65: runs with the adapter and one shim, by the address of its image', async () => {
    await stack.docker.ok([
      'run',
      '-d',
      '--name',
      'pwadr-c-again',
      '-e',
      'WEAVE_CIDR=10.255.40.7/8',
      COMMITTED,
      'x',
    ]);
    const config = await stack.direct.ok(['inspect', '-f', '{{json .Config}}', 'pwadr-c-again']);
    expect(JSON.parse(config)).toMatchObject({ Entrypoint: [SHIM], Cmd: ['echo', 'from the image', 'x'] });
    expect(await stack.direct.ok(['wait', 'pwadr-c-again'])).toBe('0');
    expect(await stack.direct.ok(['logs', 'pwadr-c-again'])).toBe('from the image x');
  });

  test('a commit that changes the command keeps its change', async () => {
    await stack.docker.ok(run('change', '10.255.40.8/8', IMAGE));
    await stack.docker.ok(['commit', '--change', 'CMD ["changed"]', 'pwadr-c-change', COMMITTED]);
    expect(await stack.direct.ok(['run', '--rm', '-e', 'WEAVE_CIDR=none', COMMITTED])).toBe(
      'from the image changed',
    );
  });
});

test('the shim’s volume comes back after docker rm', async () => {
  await stack.direct.ok(['rm', '-fv', stack.names.shim]);
  const output = await stack.docker.ok(['run', '--rm', '-e', 'WEAVE_CIDR=10.255.40.9/8', IMAGE]);
  expect(output).toBe('from the image by default');
});
