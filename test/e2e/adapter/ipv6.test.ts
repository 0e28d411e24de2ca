// IPv6 in WEAVE_CIDR on engine bridge, with stock docker through powerstrip: from the first instruction on.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildBusyboxImage, waitUntil } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwsix-busybox';
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwsix', port: 2405, subnet: '10.76.0.0/16,fd00:76::/64' });
  await buildBusyboxImage(stack.direct, IMAGE);
}, 120_000);

afterAll(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwsix-c-']);
  if (left !== '') await stack.direct(['rm', '-f', ...left.split('\n')]);
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

const start = (name: string, cidr: string, ...options: string[]) =>
  stack.docker.ok([
    ...['run', '-d', '--init', '--name', `pwsix-c-${name}`, '-e', `WEAVE_CIDR=${cidr}`],
    ...[...options, IMAGE, 'sleep', '600'],
  ]);
const once = (cidr: string, ...command: string[]) =>
  stack.docker.ok(['run', '--rm', '--net', 'none', '-e', `WEAVE_CIDR=${cidr}`, IMAGE, ...command]);

test('the first instruction reaches a neighbour by IPv6, with an address of both families or of one', async () => {
  await start('one', '10.255.76.1/24 FD00:76:0::a:1/64');
  await start('two', 'fd00:76::a:2/64', '--net', 'none');
  expect(await once('fd00:76::a:9/64', 'ping', '-c', '1', '-W', '2', 'fd00:76::a:1')).toContain(
    '1 packets received',
  );
  expect(await once('fd00:76::a:9/64', 'ping', '-c', '1', '-W', '2', 'fd00:76::a:2')).toContain(
    '1 packets received',
  );
});

test('a container finds another by name at its IPv6 address', async () => {
  const found = async () =>
    (await stack.direct(['exec', 'pwsix-c-two', 'ping', '-c', '1', 'pwsix-c-one'])).stdout;
  await waitUntil('two finds one', 5000, async () => (await found()).includes('from fd00:76::a:1'));
});

test('after a restart it has its address again, and nobody else had it meanwhile', async () => {
  await stack.docker.ok(['restart', '-t', '1', 'pwsix-c-two']);
  const addresses = await stack.direct.ok([
    'exec',
    'pwsix-c-two',
    'ip',
    '-6',
    'addr',
    'show',
    'dev',
    'ethwe',
  ]);
  expect(addresses).toContain('inet6 fd00:76::a:2/64');
  const taken = await stack.docker(['run', '--rm', '-e', 'WEAVE_CIDR=fd00:76:0:0::a:2/64', IMAGE, 'true']);
  expect(taken.stderr).toContain('fd00:76::a:2 is in use by container');
});

test('net: words pick addresses, and docker prints what is refused', async () => {
  expect(await once('net:fd00:76::/64', 'ip', '-6', '-o', 'addr', 'show', 'dev', 'ethwe')).toMatch(
    /fd00:76::\d+\/64/,
  );
  const refused = await stack.docker(['run', '--rm', '-e', 'WEAVE_CIDR=fe80::5/64', IMAGE, 'true']);
  expect(refused.stderr).toContain('"fe80::5/64" is a link-local address; use an address of a unique local');
});
