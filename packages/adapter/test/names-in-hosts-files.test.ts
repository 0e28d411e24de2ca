// The hosts files in which the names over the network are (engine bridge).
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ContainerInspect } from '@pw/core';
import { ipv4Cidr } from '@pw/core';
import { createHostsFiles } from '../src/hosts/create-hosts-files.ts';
import { createNamedContainers, DOCKERS, type NamedContainers } from './support/named-containers.ts';

let named: NamedContainers;
let attach: NamedContainers['attach'];
let container: NamedContainers['container'];
let directory: NamedContainers['directory'];
let found: NamedContainers['found'];

beforeEach(() => {
  named = createNamedContainers();
  ({ attach, container, directory, found } = named);
});

afterEach(() => {
  named[Symbol.dispose]();
});

async function* oneByOne<T>(all: readonly T[]): AsyncIterable<T> {
  yield* all;
}

describe('the files', () => {
  test('are written in place, and only where something is new', async () => {
    const api = container('a', 'api');
    const before = statSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    const first = statSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    await named.names.settled();
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
    await named.names.settled();
    named.reopen();
    const late = container('d', 'late');
    const on = (one: ContainerInspect, text: string) => ({ container: one, addresses: [ipv4Cidr(text)] });
    const present = [on(api, '10.255.0.1/8'), on(web, '10.255.0.2/8'), on(late, '10.255.0.4/8')];
    await named.names.restore(oneByOne(present));
    for (const letter of ['a', 'b', 'd']) {
      expect(await found(letter)).toMatchObject({ api: ['10.255.0.1'], late: ['10.255.0.4'] });
      expect(await found(letter)).not.toHaveProperty('old');
    }
  });

  test('are those of the last attach or end, also when these come while the adapter looks for the others', async () => {
    const [api, web] = [container('a', 'api'), container('b', 'web')];
    named.reopen();
    const on = (one: ContainerInspect, text: string) => ({ container: one, addresses: [ipv4Cidr(text)] });
    const find = async function* () {
      await attach(api, '10.255.0.9/8');
      named.names.detached(web.Id);
      yield* [on(api, '10.255.0.1/8'), on(web, '10.255.0.2/8')];
    };
    await named.names.restore(find());
    expect(named.names.known()).toEqual([api.Id]);
    await attach(container('c', 'late'), '10.255.0.3/8');
    expect(await found('c')).toMatchObject({ api: ['10.255.0.9'] });
    expect(await found('c')).not.toHaveProperty('web');
  });

  test('that cannot be reached keep no container from its network', async () => {
    const api = container('a', 'api');
    rmSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    expect(named.log.lines).toStrictEqual([
      {
        level: 'warn',
        message: 'its hosts file was not written',
        fields: { container: 'aaaaaaaaaaaa', err: expect.any(Error) },
      },
    ]);
    await attach({ ...container('b', 'web'), HostsPath: '' }, '10.255.0.2/8');
    await named.names.settled();
    const debug = named.log.lines.slice(1).map(({ level, fields }) => ({ level, fields }));
    expect(debug).toStrictEqual([
      { level: 'debug', fields: { container: 'aaaaaaaaaaaa', err: expect.any(Error) } },
    ]);
  });

  // A container may write into its own what it likes; to read all of it would take our memory.
  test('that are huge are not read, and keep no other from being written', async () => {
    const huge = 5 * 1024 * 1024;
    const api = container('a', 'api');
    await attach(api, '10.255.0.1/8');
    truncateSync(join(directory, 'a'), huge);
    await attach(container('b', 'web'), '10.255.0.2/8');
    expect(await found('b')).toMatchObject({ api: ['10.255.0.1'] });
    await attach(api, '10.255.0.3/8');
    expect(await found('b')).toMatchObject({ api: ['10.255.0.3'] });
    expect(statSync(join(directory, 'a')).size).toBe(huge);
    expect(
      named.log.lines.map(({ level, fields }) => [level, String((fields as { err: Error }).err)]),
    ).toContainEqual(['warn', 'Error: the hosts file has 5242880 bytes, and no more than 4194304 are read']);
  });

  test('that can be reached a moment later have the container’s own names and all others', async () => {
    await attach(container('b', 'web'), '10.255.0.2/8');
    const api = container('a', 'api');
    rmSync(join(directory, 'a'));
    await attach(api, '10.255.0.1/8');
    writeFileSync(join(directory, 'a'), DOCKERS);
    const names = { localhost: ['127.0.0.1'], api: ['10.255.0.1'], web: ['10.255.0.2'] };
    expect(await found('a')).toMatchObject(names);
    expect(readFileSync(join(directory, 'a'), 'utf8')).toMatch(/^10\.255\.0\.1\ta{12}\n/);
  });

  test('are each looked into once for all that starts together, and not yet when a container’s own is written', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    await attach(container('c', 'late'), '10.255.0.3/8');
    expect(named.edited).toEqual(['a', 'b', 'c']);
    await named.names.settled();
    expect(named.edited.slice(3).toSorted()).toEqual(['a', 'b', 'c']);
    await attach(container('d', 'last'), '10.255.0.4/8');
    await named.names.settled();
    expect(named.edited.slice(6)).toEqual(['d', 'a', 'b', 'c']);
    expect(await found('a')).toMatchObject({ web: ['10.255.0.2'], last: ['10.255.0.4'] });
  });

  test('of the others get the lines that are new', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    await named.names.settled();
    await attach(container('c', 'late'), '10.255.0.3/8');
    await named.names.settled();
    const line = '10.255.0.3\tlate.weave.local late cccccccccccc\t# powerstrip-weave cccccccccccc\n';
    expect(['a', 'b'].map((letter) => named.written.get(letter))).toEqual([line, line]);
    named.names.detached('b'.repeat(64));
    await named.names.settled();
    expect(named.written.get('a')).toBe(line);
    expect(await found('a')).not.toHaveProperty('web');
    expect(readFileSync(join(directory, 'a'), 'utf8')).toMatch(new RegExp(`^.*\\n${DOCKERS}.*\n${line}$`));
  });

  test('are not looked into where nothing can be new', async () => {
    const api = container('a', 'api');
    await attach(api, '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    await attach(container('c', 'shop', { networks: { mine: [] } }), '10.255.0.3/8');
    const looked = async (change: () => unknown) => {
      await named.names.settled();
      named.edited.length = 0;
      await change();
      await named.names.settled();
      return named.edited;
    };
    expect(await looked(() => attach(api, '10.255.0.1/8'))).toStrictEqual(['a']);
    expect(await looked(() => named.names.detached('d'.repeat(64)))).toStrictEqual([]);
    expect(await looked(() => named.names.renamed('d'.repeat(64), 'other'))).toStrictEqual([]);
    expect(await looked(() => named.names.changed())).toStrictEqual(['c']);
  });

  test('of what has ended before they are written are left alone', async () => {
    const shop = container('c', 'shop', { networks: { mine: [] } });
    await attach(shop, '10.255.0.3/8');
    await named.names.settled();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { listContainers } = named.docker;
    named.docker.listContainers = async () => {
      ask();
      await held;
      return listContainers();
    };
    named.edited.length = 0;
    named.names.changed();
    await asked;
    named.names.detached(shop.Id);
    release();
    await named.names.settled();
    expect(named.edited).toStrictEqual([]);
  });

  test('are written without Docker’s names where it does not list them', async () => {
    named.docker.failures.set('listContainers', new Error('no engine'));
    await attach(container('a', 'api'), '10.255.0.1/8');
    await named.names.settled();
    expect(named.log.lines).toStrictEqual([]);
    await attach(container('c', 'shop', { networks: { mine: [] } }), '10.255.0.3/8');
    expect(await found('c')).toMatchObject({ api: ['10.255.0.1'] });
    expect(named.log.lines).toContainEqual({
      level: 'warn',
      message: 'Docker did not list the names of its networks',
      fields: { err: named.docker.failures.get('listContainers') },
    });
  });

  test('keep what others write into them meanwhile, and it counts', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    await named.names.settled();
    appendFileSync(join(directory, 'a'), '192.0.2.9\tlate\n');
    await attach(container('c', 'late'), '10.255.0.3/8');
    expect(await found('a')).toMatchObject({ late: ['192.0.2.9'], 'late.weave.local': ['10.255.0.3'] });
    named.names.detached('c'.repeat(64));
    expect(await found('a')).toMatchObject({ late: ['192.0.2.9'], web: ['10.255.0.2'] });
    expect(await found('a')).not.toHaveProperty('late.weave.local');
    await attach(container('d', 'last'), '10.255.0.4/8');
    expect(await found('a')).toMatchObject({ last: ['10.255.0.4'], late: ['192.0.2.9'] });
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
    const append = (path: string, text: string) =>
      files.visit(path, (file) => file.replaceFrom(file.bytes().length, Buffer.from(text)));
    append(one, '1');
    append(two, '2');
    rmSync(dirname(gone), { recursive: true });
    expect(() => append(gone, '')).toThrow('cannot be reached');
    expect(looks).toBe(1);
    expect(readFileSync(two, 'utf8')).toBe(`${DOCKERS}2`);
    expect(() => append('/elsewhere/a/hosts', '')).toThrow('cannot be reached');
    expect(() => append(directory, '')).toThrow('EISDIR');
    expect(looks).toBe(2);
  });

  test('are read to their end however long they are, and closed each time', () => {
    const files = createHostsFiles(() => ['self']);
    const [long, short] = [join(directory, 'long'), join(directory, 'short')];
    writeFileSync(long, '#'.repeat(40_000));
    writeFileSync(short, DOCKERS);
    const read = (path: string) => files.visit(path, (file) => file.bytes().toString());
    const openFiles = readdirSync('/proc/self/fd').length;
    for (let time = 0; time < 20; time += 1) {
      expect(read(long)).toHaveLength(40_000);
      expect(read(short)).toBe(DOCKERS);
    }
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(openFiles + 20);
  });

  test('of 300 containers are up to date within a second', async () => {
    const all = Array.from({ length: 300 }, (_, at) => {
      const one = container('a', `c${at}`);
      const id = at.toString(16).padStart(64, '0');
      const HostsPath = join(directory, `hosts-${at}`);
      writeFileSync(HostsPath, DOCKERS);
      return {
        container: { ...one, Id: id, HostsPath },
        addresses: [ipv4Cidr(`10.255.${at >> 8}.${at & 255 || 1}/8`)],
      };
    });
    await named.names.restore(oneByOne(all));
    await named.names.settled();
    const startedAt = performance.now();
    await attach(container('b', 'web'), '10.255.9.1/8');
    let pieces = 0;
    let seen = named.edited.length;
    const turn = setInterval(() => {
      if (named.edited.length > seen) pieces += 1;
      seen = named.edited.length;
    }, 0);
    await named.names.settled();
    clearInterval(turn);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    // A hook that arrives meanwhile has its turn.
    expect(named.edited).toHaveLength(601);
    expect(pieces).toBeGreaterThan(2);
    expect(readFileSync(join(directory, 'hosts-299'), 'utf8')).toContain('10.255.9.1\tweb.weave.local web');
  });
});
