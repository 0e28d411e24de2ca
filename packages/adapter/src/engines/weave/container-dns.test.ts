import { expect, test } from '@jest/globals';
import { createBody, type JsonObject } from '@pw/core';
import { fqdnOf, setContainerDns } from './container-dns.ts';

const dns = { address: '172.17.0.1', domain: 'weave.local' };

test.each<[string, JsonObject, JsonObject]>([
  ['nothing said', {}, { HostConfig: { Dns: ['172.17.0.1'], DnsSearch: ['weave.local'] } }],
  [
    'a hostname of its own',
    { Hostname: 'web', HostConfig: null },
    { Hostname: 'web', HostConfig: { Dns: ['172.17.0.1'], DnsSearch: ['.'] } },
  ],
  [
    'servers and search of its own',
    { HostConfig: { Dns: ['9.9.9.9'], DnsSearch: ['example.org'], Memory: 1 } },
    { HostConfig: { Dns: ['9.9.9.9', '172.17.0.1'], DnsSearch: ['example.org'], Memory: 1 } },
  ],
  [
    'the resolver already there',
    { HostConfig: { Dns: ['172.17.0.1'], DnsSearch: null } },
    { HostConfig: { Dns: ['172.17.0.1'], DnsSearch: ['weave.local'] } },
  ],
])('%s', (_name, json, expected) => {
  setContainerDns(createBody(json), dns, undefined);
  expect(json).toEqual(expected);
});

test('the container’s name becomes its hostname, in the domain', () => {
  const json: JsonObject = { Hostname: '' };
  setContainerDns(createBody(json), dns, 'web_1');
  expect(json).toEqual({
    Hostname: 'web_1',
    Domainname: 'weave.local',
    HostConfig: { Dns: ['172.17.0.1'], DnsSearch: ['.'] },
  });
});

test.each(['a'.repeat(65), '-web', 'web/1', undefined])('%s does not', (name) => {
  const json: JsonObject = {};
  setContainerDns(createBody(json), dns, name);
  expect(json).toEqual({ HostConfig: { Dns: ['172.17.0.1'], DnsSearch: ['weave.local'] } });
});

test('a container without a domain has no name in DNS', () => {
  const target = { id: 'a'.repeat(64), pid: 1, hostname: 'web', domainname: '' };
  expect(fqdnOf(target)).toBeUndefined();
  expect(fqdnOf({ ...target, domainname: 'weave.local' })).toBe('web.weave.local');
});
