import { expect, test } from '@jest/globals';
import { type ContainerInspect, parseCidr } from '@pw/core';
import { linesAbout, type NamedContainer, namedContainer, renamed } from './name-book.ts';

function named(letter: string, name: string, ...cidrs: string[]): NamedContainer {
  const inspected = {
    Id: letter.repeat(64),
    Name: `/${name}`,
    HostsPath: '/hosts',
    Config: { Hostname: 'host' },
  };
  const addresses = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  const made = namedContainer(inspected as ContainerInspect, addresses);
  if (made === undefined) throw new Error('it has no hosts file');
  return made;
}

const linesOf = (peer: NamedContainer, reader: NamedContainer, ...taken: string[]) =>
  linesAbout(peer, reader, new Set(taken));

test.each([
  ['10.8.0.1/8', '10.9.0.1/8', true],
  ['10.8.0.1/8', '10.9.0.1/16', false],
  ['10.8.0.1/8', '10.8.0.2/16', true],
  ['10.32.0.1/12', '10.47.255.1/12', true],
  ['10.32.0.1/12', '10.48.0.1/12', false],
  ['10.8.0.1/32', '10.8.0.2/32', false],
  ['fd00:75::1/64', 'fd00:75::2/64', true],
  ['fd00:75::1/64', 'fd00:75:0:1::2/64', false],
  ['fd00:75::1/63', 'fd00:75:0:1::2/63', true],
  ['fd00:75::1/96', 'fd00:75::1:0:2/96', false],
  ['fd00:75::1/128', 'fd00:75::2/128', false],
  ['fd00:75::1/127', 'fd00:75::/127', true],
  ['10.8.0.1/8', 'fd00:75::2/64', false],
])('%s and %s reach each other: %p', (one, other, isReachable) => {
  const [web, db] = [named('a', 'web', one), named('b', 'db', other)];
  expect(linesOf(web, db)).toHaveLength(isReachable ? 1 : 0);
  expect(linesOf(db, web)).toHaveLength(isReachable ? 1 : 0);
});

test('a line has the names that mean nothing else, and there is none without any', () => {
  const [web, db] = [named('a', 'web', '10.8.0.1/8'), named('b', 'db', '10.8.0.2/8')];
  const tag = '# powerstrip-weave aaaaaaaaaaaa';
  const [name, hostname] = ['web.weave.local', 'host.weave.local'];
  expect(linesOf(web, db)).toStrictEqual([`10.8.0.1\t${name} ${hostname} web host\t${tag}`]);
  expect(linesOf(web, db, 'host', 'other')).toStrictEqual([`10.8.0.1\t${name} ${hostname} web\t${tag}`]);
  expect(linesOf(web, db, 'host', 'web', name)).toStrictEqual([`10.8.0.1\t${hostname}\t${tag}`]);
  expect(linesOf(web, db, 'host', 'web', name, hostname)).toStrictEqual([]);
});

test('a container that is renamed has the same hostname, addresses and networks', () => {
  const web = named('a', 'web', '10.8.0.1/8', 'fd00:75::1/64');
  expect(renamed(web, 'shop')).toStrictEqual(named('a', 'shop', '10.8.0.1/8', 'fd00:75::1/64'));
});

test.each([undefined, ''])('one with the hosts file %p has no names', (HostsPath) => {
  const inspected = { Id: 'a'.repeat(64), Name: '/web', HostsPath, Config: {} };
  expect(namedContainer(inspected as ContainerInspect, [])).toBeUndefined();
});
