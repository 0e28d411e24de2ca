// F1: every word of the demo in a pipe, with --json and on a terminal; F2: the talk's fig.yml.
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createDockerCli, runCommand } from '@pw/test-helpers';
import { startPw } from './background.ts';
import { golden, normalize } from './golden.ts';
import { createScratch, leftovers, PORT, PREFIX, PW_BUNDLE, pw } from './pw.ts';
import { openTerminal } from './terminal.ts';

const scratch = createScratch();
const docker = createDockerCli();
const demo = (...words: string[]) => pw(['demo', ...words, ...scratch.demoFlags]);

afterEach(async () => {
  await pw(['down', ...scratch.stackFlags]);
});
afterAll(scratch.remove);

describe('pw demo', () => {
  test('in a pipe: plain lines, both results, and nothing left behind', async () => {
    const { stdout, stderr, code } = await demo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001B');
    expect(stdout).toMatch(/^network took {5}[1-9]\d* ms +0 ms$/m);
    expect(stdout).toMatch(/^arguments {8}hello world +hello world$/m);
    expect(stdout).toMatch(/^ethwe {12}10\.255\.0\.50\/8 +10\.255\.0\.51\/8$/m);
    expect(await leftovers()).toStrictEqual([]);
  }, 60_000);

  test('--json: one object on stdout', async () => {
    const { stdout, code } = await demo('--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({
      weaverun: { networkMs: expect.any(Number), arguments: ['hello', 'world'], address: '10.255.0.50/8' },
      psWeaverun: { networkMs: 0, arguments: ['hello', 'world'], address: '10.255.0.51/8' },
    });
    expect(JSON.parse(stdout).weaverun.networkMs).toBeGreaterThan(0);
  }, 60_000);

  test('word by word: what one call starts, the next one uses', async () => {
    expect((await demo('config', 'ps-debug')).code).toBe(0);
    expect((await demo('ps-weave')).code).toBe(0);
    const again = await demo('ps-debug', 'ps');
    expect(again.stdout).toContain(`${PREFIX}-powerstrip-debug was up already`);
    expect(await docker.ok(['-H', `tcp://127.0.0.1:${PORT}`, 'version', '--format', '{{.Server.Os}}'])).toBe(
      'linux',
    );

    const run = await demo('ps-weaverun');
    expect(run.stdout).toContain('ps-weaverun | Network took: 0 ms');
    const seen = await docker(['logs', `${PREFIX}-powerstrip-debug`]);
    expect(seen.stdout).toMatch(/pre-hook[\s\S]*pre-hook[\s\S]*wait-for-weave[\s\S]*post-hook/);

    const end = await demo('shutdown');
    expect(end.stdout).toContain(`removed ${PREFIX}-powerstrip\n`);
    expect(await leftovers()).toStrictEqual([]);
  }, 60_000);

  test('weaverun needs nothing but the engine, and leaves nothing', async () => {
    const { stdout, code } = await demo('weaverun', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ weaverun: expect.objectContaining({ address: '10.255.0.50/8' }) });
    expect(await leftovers()).toStrictEqual([]);
  }, 60_000);

  test('ps-weaverun without a stack says what to start', async () => {
    const { stderr, code } = await demo('ps-weaverun');
    expect(code).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${PORT}`);
    expect(stderr).toContain('pw demo ps-debug ps-weave ps');
  });

  test.each([60, 120])(
    'on a terminal %i columns wide',
    async (columns) => {
      const command = [process.execPath, PW_BUNDLE, 'demo', ...scratch.demoFlags].join(' ');
      await using terminal = await openTerminal(command, {
        columns,
        env: { XDG_STATE_HOME: scratch.directory },
      });
      await terminal.shows('runs without its network');
      expect(await terminal.ended()).toBe(0);
      const frame = normalize(await terminal.capture());
      expect(frame).toBe(golden(`demo-${columns}`, frame));
      expect(await leftovers()).toStrictEqual([]);
    },
    60_000,
  );

  test('Ctrl-C removes what was started', async () => {
    const command = [process.execPath, PW_BUNDLE, 'demo', ...scratch.demoFlags].join(' ');
    await using terminal = await openTerminal(command, { columns: 80 });
    await terminal.shows('powerstrip-debug is up');
    await terminal.type('C-c');
    expect(await terminal.ended()).toBe(130);
    expect(await leftovers()).toStrictEqual([]);
  }, 60_000);
});

test('Ctrl-C removes what was started when the reader is gone, too', async () => {
  const running = startPw(['demo', ...scratch.demoFlags]);
  await running.shows('powerstrip-debug is up');
  running.stopReading();
  expect(await running.interrupt()).toBe(130);
  expect(await leftovers()).toStrictEqual([]);
}, 60_000);

test('on a stack of pw up: removes what it has started, and leaves the stack', async () => {
  expect((await pw(['up', ...scratch.stackFlags])).code).toBe(0);
  const before = await leftovers();
  const { stdout, code } = await demo();
  expect({ code, removed: stdout.match(/^removed .*/gm) }).toEqual({
    code: 0,
    removed: [`removed ${PREFIX}-powerstrip-debug`],
  });
  expect(await leftovers()).toEqual(before);
}, 60_000);

const words = ['config', 'ps-debug', 'ps-weave', 'ps', 'weaverun', 'ps-weaverun', 'shutdown'];

test.each([60, 120])(
  'word by word on a terminal %i columns wide',
  async (columns) => {
    const frames: string[] = [];
    for (const word of words) {
      const command = [process.execPath, PW_BUNDLE, 'demo', word, ...scratch.demoFlags].join(' ');
      await using terminal = await openTerminal(command, { columns });
      await terminal.ended();
      frames.push(normalize(await terminal.capture()));
    }
    const all = frames.join('\n\n');
    expect(all).toBe(golden(`words-${columns}`, all));
  },
  60_000,
);

test.each([60, 120])(
  'fig on a terminal %i columns wide',
  async (columns) => {
    const command = [process.execPath, PW_BUNDLE, 'demo', 'fig', ...scratch.demoFlags].join(' ');
    await using terminal = await openTerminal(command, { columns });
    expect(await terminal.ended()).toBe(0);
    const frame = normalize(await terminal.capture());
    // Compose 2 reports several containers at once, in any order.
    if (frame.includes('which reads fig.yml')) expect(frame).toBe(golden(`fig-${columns}`, frame));
    else
      expect(frame).toMatch(
        /which reads compose\.yaml[\s\S]*api was asked by 10\.255\.0\.11[\s\S]*exit code 0/,
      );
  },
  60_000,
);

test('--json with each word: one object', async () => {
  for (const word of words) {
    const { stdout, code } = await demo('--json', word);
    expect({ word, code, lines: stdout.trimEnd().split('\n').length }).toEqual({ word, code: 0, lines: 1 });
    const keys = word.endsWith('weaverun') ? [word === 'weaverun' ? 'weaverun' : 'psWeaverun'] : [];
    expect(Object.keys(JSON.parse(stdout))).toEqual(keys);
  }
}, 60_000);

test('fig: the text of the talk through a stock compose, oranges over weave', async () => {
  const script = join(import.meta.dirname, '../../../examples/fig/run.sh');
  const { code, stdout, stderr } = await runCommand(script, scratch.demoFlags, { timeoutMs: 120_000 });
  expect({ code, stdout, stderr: code === 0 ? '' : stderr }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^(ok: .+\n){3}$/),
    stderr: '',
  });
  expect(await leftovers()).toStrictEqual([]);
}, 120_000);
