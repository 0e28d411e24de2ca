// Names over the network in the containers' hosts files (engine bridge).
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ContainerInspect, Ipv4Cidr } from '@pw/core';
import { createNameService, type NameService } from '../src/names/create-name-service.ts';
import { createDockerNames } from '../src/names/docker-names.ts';
import { createHostsFiles, type HostsFiles } from '../src/names/hosts-files.ts';
import { createFakeDocker, type FakeDocker, fakeContainer } from './support/fake-docker.ts';
import { createRecordingLog, type RecordingLog } from './support/recording-log.ts';

const DOCKERS = '127.0.0.1\tlocalhost\n';
let directory: string;
let docker: FakeDocker;
let log: RecordingLog;
let names: NameService;
/** The files that were looked into, in order: the id's letter of each. */
let edited: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  docker = createFakeDocker();
  log = createRecordingLog();
  names = open();
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function open(): NameService {
  const files = createHostsFiles(() => [4_194_303, 'self']);
  edited = [];
  const edit: HostsFiles['edit'] = (path, change) => {
    edited.push(path.slice(directory.length + 1));
    files.edit(path, change);
  };
  return createNameService({
    files: { edit },
    dockerNames: createDockerNames(docker),
    log,
  });
}

interface Options {
  hostname?: string;
  networks?: Record<string, string[]>;
  text?: string;
}

/** A container that runs, with Docker's hosts file. `letter`: of its id. */
function container(letter: string, name: string, options: Options = {}): ContainerInspect {
  const { hostname = letter.repeat(12), networks = {}, text = DOCKERS } = options;
  const made = fakeContainer({ id: letter.repeat(64), name });
  made.Config.Hostname = hostname;
  made.HostsPath = join(directory, letter);
  const entries = Object.entries(networks).map(([network, Aliases]) => [network, { Aliases }]);
  made.NetworkSettings = { Networks: Object.fromEntries(entries) };
  writeFileSync(made.HostsPath, text);
  docker.containers.set(made.Id, made);
  return made;
}

const cidr = (text: string): Ipv4Cidr => {
  const [address = '', length] = text.split('/');
  return { address, prefixLength: Number(length) };
};

async function attach(one: ContainerInspect, ...addresses: string[]): Promise<void> {
  await names.attached(one, addresses.map(cidr));
}

/** What a container finds: names with their addresses, without its own. */
async function found(letter: string): Promise<Record<string, string[]>> {
  await names.settled();
  const all: Record<string, string[]> = {};
  for (const line of readFileSync(join(directory, letter), 'utf8').split('\n')) {
    const [address = '', ...words] = line.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    for (const word of words) all[word] = [...(all[word] ?? []), address];
  }
  return all;
}

describe('a container', () => {
  beforeEach(() => {
    for (const id of names.known()) names.detached(id);
  });

  test('finds another by name and hostname, bare and in weave’s domain, and is found', async () => {
    await attach(container('a', 'api', { hostname: 'backend' }), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    expect(await found('b')).toMatchObject({
      localhost: ['127.0.0.1'],
      api: ['10.255.0.1'],
      'api.weave.local': ['10.255.0.1'],
      backend: ['10.255.0.1'],
      'backend.weave.local': ['10.255.0.1'],
      web: ['10.255.0.2'],
    });
    expect(await found('a')).toMatchObject({
      web: ['10.255.0.2'],
      'web.weave.local': ['10.255.0.2'],
      bbbbbbbbbbbb: ['10.255.0.2'],
    });
    expect(await found('a')).not.toHaveProperty(['bbbbbbbbbbbb.weave.local']);
  });

  test('knows the others before its own first instruction', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    const web = container('b', 'web');
    await names.attached(web, [cidr('10.255.0.2/8')]);
    expect(readFileSync(join(directory, 'b'), 'utf8')).toContain('10.255.0.1\tapi.weave.local api');
  });

  test('finds those that it can reach', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8', '10.2.1.1/24', '192.168.7.1/24');
    await attach(container('b', 'web'), '10.2.1.2/24');
    expect((await found('b')).api).toEqual(['10.2.1.1']);
    expect(await found('a')).toMatchObject({ web: ['10.2.1.2'] });
  });

  test('that is gone, or is called something else, is not found any more', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    names.renamed('b'.repeat(64), 'front');
    expect(await found('a')).toMatchObject({ front: ['10.255.0.2'], 'front.weave.local': ['10.255.0.2'] });
    expect(await found('a')).not.toHaveProperty('web');
    names.detached('b'.repeat(64));
    expect(Object.keys(await found('a'))).not.toContain('front');
  });

  test('has another address: the old one is gone', async () => {
    const api = container('a', 'api');
    await attach(api, '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    await attach(api, '10.255.0.3/8');
    expect((await found('b')).api).toEqual(['10.255.0.3']);
  });
});

describe('names that mean something else already stay', () => {
  test('those of the outside world: a name with a dot is found in weave’s domain only', async () => {
    await attach(container('a', 'example.com', { hostname: 'www.example.org' }), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    const all = Object.keys(await found('b')).filter((name) => name.includes('example'));
    expect(all).toEqual(['example.com.weave.local', 'www.example.org.weave.local']);
  });

  test('those of --add-host and of links', async () => {
    await attach(container('a', 'db'), '10.255.0.1/8');
    await attach(container('b', 'web', { text: `${DOCKERS}192.0.2.1\tdb\n` }), '10.255.0.2/8');
    expect(await found('b')).toMatchObject({ db: ['192.0.2.1'], 'db.weave.local': ['10.255.0.1'] });
  });

  test('localhost', async () => {
    await attach(container('a', 'localhost'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    expect((await found('b')).localhost).toEqual(['127.0.0.1']);
  });

  test('those that Docker’s DNS answers on a user network', async () => {
    await attach(container('a', 'db', { hostname: 'alias' }), '10.255.0.1/8');
    await attach(container('c', 'far'), '10.255.0.3/8');
    container('d', 'near', { networks: { mine: ['alias', 'db'] } });
    await attach(container('b', 'web', { networks: { mine: [] } }), '10.255.0.2/8');
    const all = await found('b');
    expect(all).toMatchObject({ 'db.weave.local': ['10.255.0.1'], far: ['10.255.0.3'] });
    for (const name of ['db', 'alias', 'web', 'near']) expect(all).not.toHaveProperty(name);
  });

  test('also when the other container comes later', async () => {
    await attach(container('a', 'db'), '10.255.0.1/8');
    await attach(container('b', 'web', { networks: { mine: [] } }), '10.255.0.2/8');
    expect((await found('b')).db).toEqual(['10.255.0.1']);
    container('d', 'near', { networks: { mine: ['db'] } });
    names.changed();
    expect(await found('b')).not.toHaveProperty('db');
  });

  test('its own hostname: weave’s on the default bridge, Docker’s on a user network', async () => {
    const text = `${DOCKERS}172.18.0.2\tme\n`;
    await attach(container('a', 'api', { hostname: 'me', text }), '10.255.0.1/8');
    await attach(container('b', 'web', { hostname: 'me', text, networks: { mine: [] } }), '10.255.0.2/8');
    expect((await found('a')).me?.[0]).toBe('10.255.0.1');
    expect((await found('b')).me).toEqual(['172.18.0.2']);
  });
});

describe('the files', () => {
  test('are written in place, and only where something is new', async () => {
    const api = container('a', 'api');
    const before = statSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    const first = statSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    await names.settled();
    const second = statSync(join(directory, 'a'));
    expect(first.ino).toBe(before.ino);
    expect(second.mtimeMs).toBe(first.mtimeMs);
  });

  test('are right again after a start of the adapter, whatever happened meanwhile', async () => {
    const api = container('a', 'api');
    const web = container('b', 'web');
    await attach(api, '10.255.0.1/8');
    await attach(container('c', 'old'), '10.255.0.3/8');
    await attach(web, '10.255.0.2/8');
    await names.settled();
    names = open();
    const late = container('d', 'late');
    const on = (one: ContainerInspect, text: string) => ({ container: one, addresses: [cidr(text)] });
    const present = [on(api, '10.255.0.1/8'), on(web, '10.255.0.2/8'), on(late, '10.255.0.4/8')];
    await names.restore(async () => present);
    for (const letter of ['a', 'b', 'd']) {
      expect(await found(letter)).toMatchObject({ api: ['10.255.0.1'], late: ['10.255.0.4'] });
      expect(await found(letter)).not.toHaveProperty('old');
    }
  });

  test('are those of the last attach or end, also when these come while the adapter looks for the others', async () => {
    const [api, web] = [container('a', 'api'), container('b', 'web')];
    names = open();
    const on = (one: ContainerInspect, text: string) => ({ container: one, addresses: [cidr(text)] });
    await names.restore(async () => {
      await attach(api, '10.255.0.9/8');
      names.detached(web.Id);
      return [on(api, '10.255.0.1/8'), on(web, '10.255.0.2/8')];
    });
    expect(names.known()).toEqual([api.Id]);
    await attach(container('c', 'late'), '10.255.0.3/8');
    expect(await found('c')).toMatchObject({ api: ['10.255.0.9'] });
    expect(await found('c')).not.toHaveProperty('web');
  });

  test('that cannot be reached keep no container from its network', async () => {
    const api = container('a', 'api');
    rmSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
    await attach({ ...container('b', 'web'), HostsPath: '' }, '10.255.0.2/8');
    await names.settled();
  });

  test('are each looked into once for all that starts together, and not yet when a container’s own is written', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    await attach(container('c', 'late'), '10.255.0.3/8');
    expect(edited).toEqual(['a', 'b', 'c']);
    await names.settled();
    expect(edited.slice(3).toSorted()).toEqual(['a', 'b', 'c']);
    await attach(container('d', 'last'), '10.255.0.4/8');
    await names.settled();
    expect(edited.slice(6)).toEqual(['d', 'a', 'b', 'c']);
    expect(await found('a')).toMatchObject({ web: ['10.255.0.2'], last: ['10.255.0.4'] });
  });

  test('are found without another look at all processes, also those of a container that is gone', () => {
    let looks = 0;
    const files = createHostsFiles(function* () {
      looks += 1;
      yield* [4_194_303, 'self'] as const;
    });
    const paths = ['one', 'two', 'gone'].map((name) => join(directory, 'containers', name, 'hosts'));
    for (const path of paths) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, DOCKERS);
    }
    const [one = '', two = '', gone = ''] = paths;
    files.edit(one, (text) => `${text}1`);
    files.edit(two, (text) => `${text}2`);
    rmSync(dirname(gone), { recursive: true });
    expect(() => files.edit(gone, (text) => text)).toThrow('cannot be reached');
    expect(looks).toBe(1);
    expect(readFileSync(two, 'utf8')).toBe(`${DOCKERS}2`);
    expect(() => files.edit('/elsewhere/a/hosts', (text) => text)).toThrow('cannot be reached');
    expect(looks).toBe(2);
  });

  test('of 300 containers are up to date within a second', async () => {
    const all = Array.from({ length: 300 }, (_, at) => {
      const one = container('a', `c${at}`);
      const id = at.toString(16).padStart(64, '0');
      const HostsPath = join(directory, `hosts-${at}`);
      writeFileSync(HostsPath, DOCKERS);
      return {
        container: { ...one, Id: id, HostsPath },
        addresses: [cidr(`10.255.${at >> 8}.${at & 255 || 1}/8`)],
      };
    });
    await names.restore(async () => all);
    await names.settled();
    const startedAt = performance.now();
    await attach(container('b', 'web'), '10.255.9.1/8');
    let pieces = 0;
    let seen = edited.length;
    const turn = setInterval(() => {
      if (edited.length > seen) pieces += 1;
      seen = edited.length;
    }, 0);
    await names.settled();
    clearInterval(turn);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    // A hook that arrives meanwhile has its turn.
    expect(edited).toHaveLength(601);
    expect(pieces).toBeGreaterThan(2);
    expect(readFileSync(join(directory, 'hosts-299'), 'utf8')).toContain('10.255.9.1\tweb.weave.local web');
  });
});
