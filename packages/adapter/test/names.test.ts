// Names over the network, as the containers find them in their hosts files (engine bridge).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
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

describe('a container', () => {
  beforeEach(() => {
    for (const id of named.names.known()) named.names.detached(id);
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
    await named.names.attached(web, [ipv4Cidr('10.255.0.2/8')]);
    expect(readFileSync(join(directory, 'b'), 'utf8')).toContain('10.255.0.1\tapi.weave.local api');
  });

  test('finds those that it can reach', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8', '10.2.1.1/24', '192.168.7.1/24');
    await attach(container('b', 'web'), '10.2.1.2/24');
    expect((await found('b')).api).toEqual(['10.2.1.1']);
    expect(await found('a')).toMatchObject({ web: ['10.2.1.2'] });
  });

  test('finds those that it can reach by IPv6, whatever their IPv4 addresses', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8', 'fd00:75::1/64', 'fd00:76::1/64');
    await attach(container('b', 'web'), 'fd00:75::2/64');
    await attach(container('c', 'far'), 'fd00:75:0:1::3/64', '10.255.0.3/8');
    await attach(container('d', 'wide'), 'fd00:76::4/48');
    expect(await found('b')).toMatchObject({ api: ['fd00:75::1'] });
    expect(await found('b')).not.toHaveProperty('far');
    expect(await found('a')).toMatchObject({
      web: ['fd00:75::2'],
      far: ['10.255.0.3'],
      wide: ['fd00:76::4'],
    });
  });

  test('that is gone, or is called something else, is not found any more', async () => {
    await attach(container('a', 'api'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    named.names.renamed('b'.repeat(64), 'front');
    expect(await found('a')).toMatchObject({ front: ['10.255.0.2'], 'front.weave.local': ['10.255.0.2'] });
    expect(await found('a')).not.toHaveProperty('web');
    named.names.detached('b'.repeat(64));
    expect(Object.keys(await found('a'))).not.toContain('front');
    await attach(container('c', 'late'), '10.255.0.3/8');
    const all = Object.keys(await found('c')).filter((name) => !name.endsWith('.weave.local'));
    expect(all.sort()).toStrictEqual(['aaaaaaaaaaaa', 'api', 'cccccccccccc', 'late', 'localhost']);
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

  test('in whatever case they are written', async () => {
    await attach(container('a', 'DB', { hostname: 'Sql' }), '10.255.0.1/8');
    await attach(container('d', 'free'), '10.255.0.4/8');
    container('e', 'near', { networks: { mine: ['SQL'] } });
    const options = { text: `${DOCKERS}192.0.2.1\tDb\n`, networks: { mine: [] } };
    await attach(container('b', 'web', options), '10.255.0.2/8');
    const all = Object.keys(await found('b')).filter((name) => !name.endsWith('.weave.local'));
    expect(all.sort()).toStrictEqual(['Db', 'bbbbbbbbbbbb', 'dddddddddddd', 'free', 'localhost']);
  });

  test('localhost', async () => {
    await attach(container('a', 'localhost'), '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    expect((await found('b')).localhost).toEqual(['127.0.0.1']);
  });

  test('those that a hostname with more words in it would take', async () => {
    const evil = container('a', 'evil', { hostname: 'x api localhost\n6.6.6.6 github.com registry' });
    await attach(evil, '10.255.0.1/8');
    await attach(container('b', 'web'), '10.255.0.2/8');
    for (const letter of ['a', 'b']) {
      const text = readFileSync(join(directory, letter), 'utf8');
      expect(text).not.toMatch(/6\.6\.6\.6|github|registry|api/);
      expect((await found(letter)).localhost).toEqual(['127.0.0.1']);
    }
    expect(await found('b')).toMatchObject({ evil: ['10.255.0.1'] });
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
    named.names.changed();
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
