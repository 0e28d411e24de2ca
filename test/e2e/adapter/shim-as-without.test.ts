// Where a container runs without WEAVE_CIDR it runs with it: limits, mounts, stop signals, through the whole stack.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { againIfRuncRefuses, buildBusyboxImage } from '@pw/test-helpers';
import { findLeastMemoryOf, LEAST, limitMemory, withLeastMemory } from '../shim/least-memory.ts';
import { untilWaiting } from '../shim/start-waiting.ts';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwasw-busybox';
const SHIM_IMAGE = 'localhost/pw/wait-for-weave';
const directory = mkdtempSync(join(tmpdir(), 'pw-as-without-'));
let stack: AdapterStack;
let leastMemory: string;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwasw', port: 2391, subnet: '10.57.0.0/16' });
  await buildBusyboxImage(stack.direct, IMAGE);
  leastMemory = await findLeastMemoryOf(stack.direct, IMAGE);
}, 120_000);
afterEach(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwasw-c-']);
  if (left !== '') await stack.direct(['rm', '-fv', ...left.split('\n')]);
});
afterAll(async () => {
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
}, 60_000);

/** `docker run` through powerstrip, with an address. */
function run(args: string[], ...command: string[]) {
  return stack.docker(['run', '--rm', '-e', 'WEAVE_CIDR=net:default', ...args, IMAGE, ...command]);
}

const DONE = { code: 0, stdout: '', stderr: '' };

describe('limits that the program itself keeps', () => {
  test.each([
    ['--pids-limit', '1'],
    ['--pids-limit', '2'],
    ['--pids-limit', '3'],
    ['--pids-limit', '4'],
    ['--ulimit', 'nofile=20:20'],
    limitMemory(LEAST),
    ['-u', String(300_000 + process.pid), '--ulimit', 'nproc=8:8'],
    ['--read-only'],
  ])(
    '%s %s',
    async (...args) => {
      expect(await againIfRuncRefuses(() => run(withLeastMemory(args, leastMemory), 'true'))).toEqual(DONE);
    },
    90_000,
  );

  test('leave time for a network that is there at the first instruction', async () => {
    const { code, stdout } = await run(['--pids-limit', '1'], 'ip', '-o', '-4', 'addr', 'show', 'ethwe');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('10.57.') });
  });
});

describe('mounts at and below /home', () => {
  test('are free, also read-only ones, and nothing is left in the user’s folder', async () => {
    expect(await run(['-v', `${directory}:/home:ro`], 'ls', '/home')).toEqual(DONE);
    expect(await run(['-v', `${directory}:/home`], 'ls', '/home')).toEqual(DONE);
    expect(await run(['-v', `${directory}:/home/weavewait`], 'ls', '/home/weavewait')).toEqual(DONE);
    expect(readdirSync(directory)).toStrictEqual([]);
  });

  test.each(['/home', '/home/weavewait'])('--tmpfs %s', async (target) => {
    expect(await run(['--tmpfs', target], 'ls', target)).toEqual(DONE);
  });
});

describe('a mount over the shim is refused with a sentence', () => {
  test.each([
    ['-v', '/tmp:/.wait-for-weave'],
    ['-v', 'pwasw-c-volume:/.wait-for-weave/lib:ro'],
    ['-v', '/.wait-for-weave'],
    ['--tmpfs', '/.wait-for-weave/'],
    ['--mount', 'type=tmpfs,target=/.wait-for-weave/x'],
  ])('%s %s', async (...args) => {
    const { code, stderr } = await run(args, 'true');
    expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringContaining('would hide the shim') });
    expect(stderr).toContain('Mount it elsewhere');
  });
});

describe('the stop signal ends a wait for a network that does not come', () => {
  test.each([
    ['SIGWINCH', 156],
    ['SIGRTMIN+5', 167],
    ['SIGTERM', 143],
  ])('%s', async (signal, code) => {
    const args = [
      'create',
      '--name',
      'pwasw-c-stopped',
      '--stop-signal',
      signal,
      '-e',
      'WEAVE_CIDR=net:default',
    ];
    await stack.docker.ok([...args, IMAGE, 'sleep', '1000']);
    await stack.direct.ok(['pause', stack.names.adapter]);
    try {
      await stack.direct.ok(['start', 'pwasw-c-stopped']);
      // Until then a signal is for runc, which drops it: without a shim, too, it would be lost.
      await untilWaiting('pwasw-c-stopped');
      const startedAt = performance.now();
      await stack.direct.ok(['stop', 'pwasw-c-stopped']);
      expect(performance.now() - startedAt).toBeLessThan(3000);
    } finally {
      await stack.direct.ok(['unpause', stack.names.adapter]);
    }
    expect(await stack.direct.ok(['inspect', '-f', '{{.State.ExitCode}}', 'pwasw-c-stopped'])).toBe(
      String(code),
    );
  });
});

describe('a new version of the shim', () => {
  const start = (name: string) =>
    stack.docker.ok([
      'run',
      '-d',
      '--name',
      `pwasw-c-${name}`,
      '-e',
      'WEAVE_CIDR=net:default',
      IMAGE,
      'sleep',
      '600',
    ]);
  const volume = async (name: string) => {
    const format = '{{range .Mounts}}{{if eq .Destination "/.wait-for-weave"}}{{.Name}}{{end}}{{end}}';
    return await stack.direct.ok(['inspect', '-f', format, `pwasw-c-${name}`]);
  };

  test('is used by the next container, while old ones keep theirs', async () => {
    await start('old');
    const before = await stack.direct.ok(['image', 'inspect', '-f', '{{.Id}}', SHIM_IMAGE]);
    const dockerfile = `FROM ${SHIM_IMAGE}\nLABEL org.opencontainers.image.version=99.0.0\n`;
    await stack.direct.ok(['build', '-q', '-t', SHIM_IMAGE, '-'], { input: dockerfile });
    try {
      await start('new');
      await start('newer');
      expect(await volume('new')).not.toBe(await volume('old'));
      expect(await volume('newer')).toBe(await volume('new'));
      const version = '{{index .Config.Labels "org.opencontainers.image.version"}}';
      expect(await stack.direct.ok(['inspect', '-f', version, stack.names.shim])).toBe('99.0.0');
      await stack.docker.ok(['restart', '-t', '0', 'pwasw-c-old']);
      const address = ['exec', 'pwasw-c-old', 'ip', '-o', '-4', 'addr', 'show', 'ethwe'];
      expect(await stack.docker.ok(address)).toContain('10.57.');
    } finally {
      await stack.direct.ok(['tag', before, SHIM_IMAGE]);
    }
  });
});
