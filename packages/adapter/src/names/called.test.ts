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
