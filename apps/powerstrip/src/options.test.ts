import { constants } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createCommand, type ServeOptions } from './options.ts';

const page = readFileSync(new URL('../../../docs/powerstrip.md', import.meta.url), 'utf8');

function createSilentCommand(serve: (options: ServeOptions) => Promise<void> = async () => {}) {
  return createCommand({ serve, check: async () => {}, schema: () => {} });
}

/** What `powerstrip ARGS` would serve with; an environment variable of this process plays no part. */
async function parse(...args: string[]): Promise<ServeOptions> {
  let parsed: ServeOptions | undefined;
  const command = createSilentCommand(async (options) => {
    parsed = options;
  });
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(args, { from: 'user' });
  if (parsed === undefined) throw new Error('it does not serve');
  return parsed;
}

test('docs/powerstrip.md lists every flag with its environment variable, and no other', () => {
  const options = createSilentCommand().options.filter(({ long }) => long !== '--version');
  const flags = options.map(({ long, envVar }) => `${long} ${envVar}`);
  const rows = [...page.matchAll(/^\| `(--[a-z-]+)[^`]*` \| `([A-Z_]+)` \|/gm)].map(
    ([, flag, env]) => `${flag} ${env}`,
  );
  expect(rows).toEqual(flags);
});

test('docs/powerstrip.md has the default of every flag', async () => {
  const documented = new Map(
    [...page.matchAll(/^\| `(--[a-z-]+)[^`]*` \| `[A-Z_]+` \| (?:`([^`]*)`)? ?\|/gm)].map(
      ([, flag = '', value = '']) => [flag, value],
    ),
  );
  // It may be repeated: commander would add to a default.
  const [listen] = (await parse()).listen;
  expect(listen).toMatchObject({ kind: 'tcp', host: '127.0.0.1', port: 2375 });
  expect(documented.get('--listen')).toBe('tcp://127.0.0.1:2375');
  for (const { long, defaultValue } of createSilentCommand().options) {
    if (long === '--version' || long === '--listen') continue;
    const value = defaultValue === undefined || defaultValue === false ? '' : String(defaultValue);
    expect([long, documented.get(long ?? '')]).toStrictEqual([long, value]);
  }
});

const BODY_MAX = constants.MAX_STRING_LENGTH;
const TIMER_MAX = 2_147_483_647;
const COUNT_MAX = 10 ** 12;

describe('bounds', () => {
  test.each<[string, (options: ServeOptions) => unknown, number, number]>([
    ['--max-body-bytes', ({ limits }) => limits.maxBodyBytes, 1, BODY_MAX],
    ['--max-collected-bytes', ({ limits }) => limits.maxCollectedBytes, 1, COUNT_MAX],
    ['--max-head-bytes', ({ limits }) => limits.maxHeadBytes, 1, BODY_MAX],
    ['--max-connections', ({ limits }) => limits.maxConnections, 1, COUNT_MAX],
    ['--head-timeout', ({ limits }) => limits.headTimeoutMs, 1, TIMER_MAX],
    ['--body-timeout', ({ limits }) => limits.bodyTimeoutMs, 1, TIMER_MAX],
    ['--idle-timeout', ({ limits }) => limits.idleTimeoutMs, 0, TIMER_MAX],
    ['--handshake-timeout', ({ limits }) => limits.handshakeTimeoutMs, 1, TIMER_MAX],
    ['--shutdown-timeout', ({ shutdownTimeoutMs }) => shutdownTimeoutMs, 0, TIMER_MAX],
    ['--reload-interval', ({ reloadIntervalMs }) => reloadIntervalMs, 1, TIMER_MAX],
    ['--inspect-calls', ({ inspect }) => inspect?.maxCalls, 0, COUNT_MAX],
    ['--inspect-bytes', ({ inspect }) => inspect?.maxBytes, 0, COUNT_MAX],
    ['--inspect-body-bytes', ({ inspect }) => inspect?.maxBodyLength, 0, COUNT_MAX],
  ])('%s takes what is within, and nothing else', async (flag, chosen, min, max) => {
    for (const value of [min, max]) expect(chosen(await parse('--inspect', flag, `${value}`))).toBe(value);
    for (const value of [min - 1, max + 1, 1.5, 'x', ''])
      await expect(parse(flag, `${value}`)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });
});

test('lists may be given at once and again; names of hosts are in lower case', async () => {
  const options = await parse(
    ...['--allow-host', 'A,b', '--allow-host', 'C'],
    ...['--allow-origin', 'http://A', '--allow-origin', 'http://b'],
    ...['--listen', 'tcp://127.0.0.1:1,unix:///x', '--listen', 'fd://3'],
  );
  expect(options).toMatchObject({
    allowHosts: ['a', 'b', 'c'],
    allowOrigins: ['http://A', 'http://b'],
    listen: [{ kind: 'tcp', port: 1 }, { kind: 'unix' }, { kind: 'inherited' }],
  });
  expect(await parse()).toMatchObject({ allowHosts: [], allowOrigins: [] });
});

test('TLS has the files that are given; a CA is read where clients must show a certificate', async () => {
  const file = (name: string) => new URL(`../${name}`, import.meta.url).pathname;
  const [cert, key, ca] = ['package.json', 'src/option.ts', 'src/options.ts'].map(file);
  const read = (path = '') => readFileSync(path);
  const given = ['--tlscert', `${cert}`, '--tlskey', `${key}`, '--tlscacert', `${ca}`];
  const plain = await parse(...given);
  expect([plain.tls, plain.readTls()]).toStrictEqual([undefined, undefined]);
  const server = { cert: read(cert), key: read(key), ca: undefined };
  expect((await parse('--tls', ...given)).tls).toStrictEqual(server);
  const verifying = { ...server, ca: read(ca) };
  for (const flags of [['--tlsverify'], ['--tls', '--tlsverify']]) {
    const { tls, readTls } = await parse(...flags, ...given);
    expect([tls, readTls()]).toStrictEqual([verifying, verifying]);
  }
  await expect(parse('--tlsverify', ...given.slice(0, 4))).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: '--tlscacert is missing',
  });
});

test('the status listener may be left out, is no socket of others, and not the engine', async () => {
  expect((await parse()).status).toMatchObject({ kind: 'tcp', host: '127.0.0.1', port: 2374 });
  expect((await parse('--status-listen', 'none')).status).toBeUndefined();
  for (const url of ['fd://3', 'unix:///engine', 'x'])
    await expect(parse('--docker-host', 'unix:///engine', '--status-listen', url)).rejects.toMatchObject({
      code: 'BAD_OPTION',
    });
});

test('the inspector needs a listener that not everybody reaches', async () => {
  expect((await parse()).inspect).toBeUndefined();
  const refusal = { code: 'BAD_OPTION', message: expect.stringContaining('--status-listen') };
  await expect(parse('--inspect', '--status-listen', 'none')).rejects.toMatchObject(refusal);
  const open = ['--inspect', '--status-listen', 'tcp://0.0.0.0:0'];
  await expect(parse(...open)).rejects.toMatchObject(refusal);
  expect((await parse(...open, '--insecure')).inspect).toMatchObject({ showSecrets: false });
  expect((await parse('--inspect', '--status-listen', 'unix:///x')).inspect).toBeDefined();
});
