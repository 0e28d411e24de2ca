// `pw attach` and `pw detach` run in processes of their own: what they change, the adapter that serves takes over.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { createWeaveService, type WeaveService } from '../src/create-weave-service.ts';
import { type BridgeEngine, createBridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import type { AttachTarget } from '../src/engines/network-engine.ts';
import { request } from './support/ask-for-addresses.ts';
import { type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { fakeContainer } from './support/fake-docker.ts';
import { libc } from './support/scratch-namespace.ts';

let fixture: BridgeFixture;
let directory: string;
let engine: BridgeEngine;
let command: BridgeEngine;
let service: WeaveService;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(async () => {
  stop.abort();
  await running;
  engine.close();
  command.close();
  await fixture[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

/** A container that runs, with a hosts file; its id is made of the letter. */
async function put(letter: string, name: string, env: string[] = []): Promise<AttachTarget> {
  const { target } = await fixture.container(letter);
  const HostsPath = join(directory, letter);
  writeFileSync(HostsPath, '127.0.0.1\tlocalhost\n');
  const container = fakeContainer({ id: target.id, name, pid: target.pid, env });
  fixture.docker.containers.set(target.id, { ...container, HostsPath });
  return target;
}

async function serve(): Promise<void> {
  const { docker, log, settings } = fixture;
  engine = await createBridgeEngine({ docker, libc, log }, settings);
  command = await createBridgeEngine({ docker, libc, log }, settings);
  service = createWeaveService(
    { docker, libc, engine, log },
    {
      dockerHost: settings.dockerHost,
      shim: { container: 'shim', image: 'shim-image', stack: 'test' },
      ownership: { network: settings.network, unlabelled: true },
      rewriteInspect: false,
      rewriteHosts: true,
    },
  );
  stop = new AbortController();
  await service.restore();
  running = service.run(stop.signal);
}

/** The lines of ours in its hosts file. */
function names(letter: string): string {
  const lines = readFileSync(join(directory, letter), 'utf8').split('\n');
  return lines.filter((line) => line.includes('# powerstrip-weave')).join('\n');
}

async function untilNamed(letter: string, pattern: RegExp): Promise<void> {
  await waitUntil(`${pattern} in the hosts file of ${letter}`, 5_000, () => pattern.test(names(letter)));
}

async function shown(id: string): Promise<string[] | undefined> {
  const { containers } = await service.networkView();
  return containers.find((container) => container.id === id)?.addresses;
}

test('one that is detached is not found any more, and its address is another’s', async () => {
  const web = await put('a', 'web', ['WEAVE_CIDR=10.255.0.1/8']);
  const db = await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8']);
  await serve();
  await untilNamed('b', /^10\.255\.0\.1\tweb/m);
  await untilNamed('a', /^10\.255\.0\.2\tdb/m);
  expect(await shown(web.id)).toStrictEqual(['10.255.0.1/8']);
  await command.detach(web, []);
  await waitUntil('the file without the name', 5_000, () => !names('b').includes('web'));
  await waitUntil('its own file without the other', 5_000, () => !names('a').includes('db'));
  await waitUntil('the view', 5_000, async () => (await shown(web.id))?.length === 0);
  expect(await shown(db.id)).toStrictEqual(['10.255.0.2/8']);
  const late = await put('c', 'late', ['WEAVE_CIDR=10.255.0.1/8']);
  fixture.docker.emit({ action: 'start', id: late.id });
  await untilNamed('b', /^10\.255\.0\.1\tlate/m);
  expect(names('b')).not.toContain('web');
});

test('one that is attached, or gets another address, is found', async () => {
  await put('a', 'web', ['WEAVE_CIDR=10.255.0.1/8']);
  const db = await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8']);
  const tool = await put('c', 'tool');
  await serve();
  await untilNamed('a', /^10\.255\.0\.2\tdb/m);
  await command.attach(tool, request('10.255.0.3/8'));
  await untilNamed('a', /^10\.255\.0\.3\ttool/m);
  await untilNamed('c', /^10\.255\.0\.1\tweb/m);
  await command.attach(db, request('10.255.0.4/8'));
  await untilNamed('a', /^10\.255\.0\.4\tdb/m);
  await waitUntil('the view', 5_000, async () => (await shown(db.id))?.includes('10.255.0.4/8') === true);
  await command.detach(db, request('10.255.0.2/8').requests);
  await waitUntil('the file without the address', 5_000, () => !names('a').includes('10.255.0.2'));
  expect(names('a')).toMatch(/^10\.255\.0\.4\tdb/m);
});

test('one that was picked and is taken away is nobody else’s, and its container’s again at its next start', async () => {
  const web = await put('a', 'web', ['WEAVE_CIDR=net:default']);
  await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8']);
  await serve();
  await waitUntil('the address', 5_000, async () => (await shown(web.id))?.length === 1);
  const [address = ''] = (await shown(web.id)) ?? [];
  await expect(engine.plan(request(address).requests)).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  await command.detach(web, []);
  await waitUntil('the view', 5_000, async () => (await shown(web.id))?.length === 0);
  await expect(engine.plan(request(address).requests)).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  fixture.docker.emit({ action: 'die', id: web.id });
  fixture.docker.emit({ action: 'start', id: web.id });
  await waitUntil('the address again', 5_000, async () => (await shown(web.id))?.length === 1);
  expect(await shown(web.id)).toStrictEqual([address]);
});

test('what the adapter itself attaches is not looked at again', async () => {
  await put('a', 'web', ['WEAVE_CIDR=10.255.0.1/8']);
  await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8 net:10.0.0.0/8']);
  await serve();
  await untilNamed('a', /\tdb/);
  await new Promise((resolve) => setTimeout(resolve, 400)); // The events have been collected.
  const messages = fixture.log.lines.map(({ message }) => message);
  expect(messages.filter((message) => message === 'attached')).toHaveLength(2);
  expect(messages).not.toContain('changed by another process');
});

/** An `ethwe` of the container's own, as one with NET_ADMIN can make it. */
function takeName(pid: number, ...addresses: string[]): void {
  const ip = (words: string) =>
    execFileSync('nsenter', ['--net', '-t', String(pid), 'ip', ...words.split(' ')]);
  ip('link del ethwe');
  ip('link add ethwe type veth peer name other');
  for (const address of addresses) ip(`addr add ${address} dev ethwe`);
}

test('what a container gives itself is under no name, in the files of others least of all', async () => {
  const web = await put('a', 'web', ['WEAVE_CIDR=10.255.0.1/8']);
  await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8']);
  await serve();
  await untilNamed('b', /^10\.255\.0\.1\tweb/m);
  takeName(web.pid, '10.255.0.66/8', '10.255.0.1/8');
  await waitUntil('the file without the name', 5_000, () => !names('b').includes('web'));
  expect(await shown(web.id)).toStrictEqual([]);
});

test('nor is it after a restart of the adapter, or when a command has changed the container as well', async () => {
  const web = await put('a', 'web', ['WEAVE_CIDR=10.255.0.1/8']);
  await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8']);
  await serve();
  await untilNamed('b', /^10\.255\.0\.1\tweb/m);
  stop.abort();
  await running;
  engine.close();
  command.close();
  const ip = ['--net', '-t', String(web.pid), 'ip', 'addr', 'add', '10.255.0.66/8', 'dev', 'ethwe'];
  execFileSync('nsenter', ip);
  writeFileSync(join(directory, 'b'), '127.0.0.1\tlocalhost\n');
  await serve();
  await untilNamed('b', /^10\.255\.0\.1\tweb/m);
  expect(names('b')).not.toContain('10.255.0.66');
  await command.attach(web, request('10.255.0.3/8'));
  await untilNamed('b', /^10\.255\.0\.3\tweb/m);
  expect(names('b')).not.toContain('10.255.0.66');
});

test('one that is detached and attached again at once keeps its names, and each change is logged once', async () => {
  const web = await put('a', 'web', ['WEAVE_CIDR=10.255.0.1/8']);
  await put('b', 'db', ['WEAVE_CIDR=10.255.0.2/8']);
  await serve();
  await untilNamed('b', /^10\.255\.0\.1\tweb/m);
  const { addressesOf } = engine;
  let looks = 0;
  engine.addressesOf = async (target) => {
    const found = await addressesOf(target);
    looks += 1;
    await new Promise((resolve) => setTimeout(resolve, 300)); // What is noted then is old.
    return found;
  };
  await command.detach(web, []);
  await waitUntil('the look', 5_000, () => looks > 0);
  await command.attach(web, request('10.255.0.1/8'));
  await command.attach(web, request('10.255.0.3/8'));
  await untilNamed('b', /^10\.255\.0\.3\tweb/m);
  await untilNamed('b', /^10\.255\.0\.1\tweb/m);
  await new Promise((resolve) => setTimeout(resolve, 600)); // Looks that are under way have ended.
  const changes = fixture.log.lines.filter(({ message }) => message === 'changed by another process');
  const texts = changes.map(({ fields }) => JSON.stringify(fields));
  expect(texts).toStrictEqual([...new Set(texts)]);
});
