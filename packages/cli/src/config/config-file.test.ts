import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createProgram, runProgram } from '../program.ts';
import { configurable } from './config-file.ts';

const home = mkdtempSync(join(tmpdir(), 'pw ü " -'));
const folder = join(home, 'powerstrip-weave');
beforeEach(() => {
  mkdirSync(folder, { recursive: true });
  process.env.XDG_CONFIG_HOME = home;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(process.env)) if (name.startsWith('PW_')) delete process.env[name];
});
afterAll(() => rmSync(home, { recursive: true }));

/** What `pw up` would be told, without doing it. */
async function flagsOf(yaml: string | undefined, ...args: string[]): Promise<Record<string, unknown>> {
  if (yaml !== undefined) writeFileSync(join(folder, 'config.yml'), yaml);
  const program = createProgram().configureOutput({ writeErr: () => {} });
  for (const command of program.commands) command.configureOutput({ writeErr: () => {} });
  let seen = {};
  program.commands
    .find((command) => command.name() === 'up')
    ?.action((flags: object) => {
      seen = flags;
    });
  await runProgram(program, ['node', 'pw', 'up', ...args]);
  return seen;
}

describe('config.yml', () => {
  test('a value is what is written there', async () => {
    expect(await flagsOf('prefix: 007\nport: 2400\n')).toMatchObject({ prefix: '007', port: 2400 });
    expect(await flagsOf('')).toMatchObject({ port: 2375 });
    expect(await flagsOf('# nothing\n')).toMatchObject({ port: 2375 });
  });

  test('adapters: a path starts where the file lies, not where pw is called', async () => {
    expect(await flagsOf('adapters: "mÿ adapters.yml"\n')).toMatchObject({
      adapters: join(folder, 'mÿ adapters.yml'),
    });
    expect(await flagsOf('adapters: /etc/a.yml\n')).toMatchObject({ adapters: '/etc/a.yml' });
    expect(await flagsOf('adapters: /etc/a.yml\n', '--adapters', 'b.yml')).toMatchObject({
      adapters: 'b.yml',
    });
  });

  test('inspect: on or off; a variable wins over it, a flag over both', async () => {
    expect(await flagsOf('inspect: yes\n')).toMatchObject({ inspect: true });
    expect(await flagsOf('inspect: off\n')).toMatchObject({ inspect: false });
    expect(await flagsOf('inspect: no\n', '--inspect')).toMatchObject({ inspect: true });
    process.env.PW_INSPECT = 'yes';
    expect(await flagsOf('inspect: no\n')).toMatchObject({ inspect: true });
    process.env.PW_INSPECT = 'no';
    expect(await flagsOf('inspect: yes\n')).toMatchObject({ inspect: false });
    process.env.PW_INSPECT = '';
    expect(await flagsOf('inspect: yes\n')).toMatchObject({ inspect: true });
  });

  test('every setting of pw up with a variable is a key', () => {
    const up = createProgram().commands.find((command) => command.name() === 'up');
    const names = up?.options.filter(({ envVar }) => envVar !== undefined).map((o) => o.attributeName());
    expect(names?.toSorted()).toEqual(configurable.toSorted());
  });

  test.each([
    ['inspect: maybe', 'inspect is "maybe"'],
    ['inspect:', 'inspect: "" is not one value'],
    ['prefix: [a]', 'prefix: ["a"] is not one value'],
    ['prefix:', 'prefix: "" is not one value'],
    ['router: {}', 'router: {} is not one value'],
    ['adapters: [a.yml]', 'adapters: ["a.yml"] is not one value'],
    ['subnet: hello', 'subnet: Expected an IPv4 subnet'],
    ['router: here', 'router: Use host:port'],
    ['registry: docker.io', 'registry: Use a host'],
    ['port: 0x50', 'port: Use 1 to 65535'],
    ['port: null', 'port: Use 1 to 65535'],
    ['port: [1', 'Flow sequence'],
    ['- port', 'is not a list of settings'],
    ['prot: 1', 'unknown key "prot"'],
  ])('%j is refused', async (yaml, message) => {
    await expect(flagsOf(yaml)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining(message),
    });
  });
});

test.each([
  [['--prefix', ''], 'Use 1 to 9 small letters'],
  [['--prefix=Ä'], 'Use 1 to 9 small letters'],
  [['--subnet', ''], 'Expected an IPv4 subnet'],
  [['--subnet=10.32.0.1/12'], 'Expected an IPv4 subnet'],
  [['--router', ''], 'Use host:port'],
  [['--router=http://['], 'Use host:port'],
  [['--registry', ''], 'Use a host'],
])('pw up %j is wrong usage, before an engine is asked', async (args, message) => {
  await expect(flagsOf(undefined, ...args)).rejects.toMatchObject({
    exitCode: 1,
    code: 'commander.invalidArgument',
    message: expect.stringContaining(message),
  });
});

test('an empty variable is not set', async () => {
  for (const name of configurable) process.env[`PW_${name.toUpperCase()}`] = '';
  expect(await flagsOf(undefined)).toEqual(await flagsOf('port: 2375\n'));
});
