// N1: the addresses of a project's containers, beside what Docker gives them. NW-COMPOSE-1 to 3, NW-FIG.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from '../adapter/adapter-stack.ts';
import { weaveAddresses } from '../adapter/weave-address.ts';
import { type ComposeProject, createComposeProject } from './compose-project.ts';
import { type Compose, findCompose } from './find-compose.ts';
import { addresses, IMAGE, IMAGE_LINES, servicesFile } from './services.ts';

const PROJECT = 'pwcma';
const PORT = 2398;
const env = { ...addresses, WEB_PORT: '23972' };
const two = { SETTING: 'two' };
let compose: Compose;
let stack: AdapterStack;
let project: ComposeProject;

beforeAll(async () => {
  compose = await findCompose();
  stack = await startAdapterStack({ prefix: 'pwcma', port: PORT, subnet: '10.68.0.0/16' });
  await buildBusyboxImage(createDockerCli(), IMAGE, IMAGE_LINES);
  project = open(servicesFile);
  await project.ok(['up', '-d']);
}, 120_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
}, 60_000);

function open(file: string, name = PROJECT): ComposeProject {
  return createComposeProject({ compose, name, dockerHost: `tcp://127.0.0.1:${PORT}`, file, env });
}

async function addressesOf(service: string): Promise<(string[] | undefined)[]> {
  const names = await project.containers(service);
  return Promise.all(names.map((name) => weaveAddresses(stack.direct, name)));
}

const inWeb = (...words: string[]) => project.ok(['exec', '-T', 'web', ...words]);

describe('a service that asks for an address', () => {
  test('has it beside the network of its project', async () => {
    expect(await addressesOf('api')).toEqual([['10.255.60.10/8']]);
    expect(await addressesOf('web')).toEqual([['10.255.60.11/8']]);
    expect(await addressesOf('worker')).toEqual([[expect.stringMatching(/^10\.68\.0\.\d+\/16$/)]]);
    expect(await inWeb('wget', '-q', '-O', '-', 'http://10.255.60.10/')).toBe('hello');
  });

  test('keeps Docker’s names and its default route', async () => {
    expect(await inWeb('ip', 'route', 'show', 'default')).toMatch(/^default via \S+ dev eth0/);
    const answer = await inWeb('nslookup', 'api', '127.0.0.11');
    expect(answer).not.toContain('10.255.60.10');
  });

  test('has it again after a change, in another container (NW-COMPOSE-2)', async () => {
    const [before] = await project.containers('api');
    const idOf = (name = '') => stack.direct.ok(['inspect', '-f', '{{.Id}}', name]);
    const old = await idOf(before);
    await project.ok(['up', '-d'], two);
    expect(await idOf((await project.containers('api'))[0])).not.toBe(old);
    expect(await addressesOf('api')).toEqual([['10.255.60.10/8']]);
    expect(await inWeb('wget', '-q', '-O', '-', 'http://10.255.60.10/')).toBe('hello');
  });

  test('has one of its own in each replica, and keeps it over a restart', async () => {
    await project.ok(['up', '-d', '--scale', 'worker=3'], two);
    const all = (await addressesOf('worker')).flat();
    expect(new Set(all).size).toBe(3);
    await project.ok(['restart', '-t', '1'], two);
    expect((await addressesOf('worker')).flat()).toEqual(all);
    expect(await addressesOf('web')).toEqual([['10.255.60.11/8']]);
  });

  test('waits for it in compose run as well', async () => {
    const look = 'ip -4 -o addr show dev ethwe';
    expect(await project.ok(['run', '--rm', '-T', 'worker', look], two)).toMatch(/inet 10\.68\.0\.\d+\/16/);
  });

  test('without a value (NW-COMPOSE-3) is an ordinary one', async () => {
    await project.ok(['up', '-d'], { ...two, API_CIDR: '' });
    expect(await addressesOf('api')).toEqual([undefined]);
  });
});

describe('an address that another container holds', () => {
  const file = `services:
  first: { image: ${IMAGE}, environment: ["WEAVE_CIDR=10.255.60.20/8"], stop_grace_period: 1s }
  second: { image: ${IMAGE}, environment: ["WEAVE_CIDR=10.255.60.20/8"], stop_grace_period: 1s }
`;
  let other: ComposeProject;
  beforeAll(() => {
    other = open(file, 'pwcmb');
  });
  afterEach(async () => {
    await other[Symbol.asyncDispose]();
  });

  test('is refused when the second one starts, not when it is created', async () => {
    await other.ok(['up', '-d', 'first']);
    const { code, stderr } = await other.run(['up', '-d', 'second']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/10\.255\.60\.20 is in use by container/);
    const [name = ''] = await other.containers('second');
    expect(await stack.direct.ok(['inspect', '-f', '{{.State.Running}}', name])).toBe('false');
  });
});

test('an address that overlaps a route of the host is given, and Docker’s answer warns', async () => {
  const subnet = await stack.direct.ok([
    ...['network', 'inspect', '-f', '{{(index .IPAM.Config 0).Subnet}}', 'bridge'],
  ]);
  const address = subnet.replace(/0\//, '77/');
  const command = [
    '--net',
    'none',
    '-e',
    `WEAVE_CIDR=${address}`,
    IMAGE,
    'ip',
    '-o',
    'addr',
    'show',
    'ethwe',
  ];
  expect(await stack.docker(['run', '--rm', ...command])).toEqual({
    code: 0,
    stdout: expect.stringContaining(` inet ${address} `),
    stderr: `WARNING: WEAVE_CIDR: ${address} overlaps a route of the host, ${subnet}: what is there may be out of reach.\n`,
  });
});

test('a service in the network of another is left alone, and Docker says why', async () => {
  const result = await stack.docker(['run', '--rm', '--net', 'host', '-e', 'WEAVE_CIDR=junk', IMAGE, 'true']);
  expect(result).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('WEAVE_CIDR has no effect: the container uses the network of the host.'),
  });
});
