import { expect, test } from '@jest/globals';
import { fakeContainer } from '../../test/support/fake-docker.ts';
import { dockerNames, identityOf, namedNetworks, namesOf } from './called.ts';

const ID = 'abcd'.repeat(16);

function container(name: string, Hostname: string, Domainname?: string) {
  const made = fakeContainer({ id: ID, name });
  return { ...made, Config: { ...made.Config, Hostname, Domainname } };
}

test.each([
  ['db', ID.slice(0, 12), undefined, ['db.weave.local', 'db', ID.slice(0, 12)]],
  ['db', 'sql', undefined, ['db.weave.local', 'sql.weave.local', 'db', 'sql']],
  ['db', 'sql', 'weave.local', ['db.weave.local', 'sql.weave.local', 'db', 'sql']],
  ['db', 'sql', 'example.org', ['db.weave.local', 'sql.example.org.weave.local', 'db']],
  ['db', 'db', '', ['db.weave.local', 'db']],
  ['db', '', undefined, ['db.weave.local', 'db']],
  ['localhost', 'LocalHost', undefined, ['localhost.weave.local', 'LocalHost.weave.local']],
])('%s with the hostname %p in the domain %p', (name, hostname, domain, names) => {
  expect(namesOf(identityOf(container(name, hostname, domain)))).toStrictEqual(names);
});

// Docker takes any text for these.
test.each([
  ['a\n6.6.6.6 github.com registry', undefined],
  ['a\r6.6.6.6 registry', undefined],
  ['x api', undefined],
  ['x localhost', undefined],
  ['x\tapi', undefined],
  ['x\u00a0api', undefined],
  ['x\u0000api', undefined],
  ['x#', undefined],
  ['api\n', undefined],
  ['.api', undefined],
  ['api.', undefined],
  ['a..b', undefined],
  ['api', 'weave.local\n6.6.6.6 registry'],
  ['api', 'x registry'],
])('a hostname that is no plain name is left out: %j in the domain %j', (hostname, domain) => {
  expect(namesOf(identityOf(container('db', hostname, domain)))).toStrictEqual(['db.weave.local', 'db']);
});

test.each(['a\n6.6.6.6 registry', 'x localhost', ''])('and so is a name: %j', (name) => {
  const names = namesOf(identityOf(container(name, 'my_sql-1')));
  expect(names).toStrictEqual(['my_sql-1.weave.local', 'my_sql-1']);
});

test('Docker’s DNS has names on the user networks alone, under all that it knows', () => {
  const web = { ...container('web', 'host'), NetworkSettings: {} };
  expect(namedNetworks(web)).toStrictEqual([]);
  expect(namedNetworks({ ...web, NetworkSettings: undefined })).toStrictEqual([]);
  const [Aliases, DNSNames] = [['www'], ['web', 'abcd']];
  const on = {
    ...web,
    NetworkSettings: {
      Networks: { bridge: {}, mine: { Aliases, DNSNames }, old: { Aliases: null }, host: {}, none: {} },
    },
  };
  expect(namedNetworks(on)).toStrictEqual(['mine', 'old']);
  expect(dockerNames(on, 'mine')).toStrictEqual(['web', 'www', 'web', 'abcd']);
  expect(dockerNames(on, 'old')).toStrictEqual(['web']);
  expect(dockerNames(on, 'other')).toStrictEqual(['web']);
});
