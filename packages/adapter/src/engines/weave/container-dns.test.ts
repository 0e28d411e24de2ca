import { describe, expect, test } from '@jest/globals';
import { createBody, ipv4Cidr, type JsonObject } from '@pw/core';
import { fqdnOf, readRouterDns, registerNames, removeNames, setContainerDns } from './container-dns.ts';
import type { RouterClient } from './router-client/create-router-client.ts';

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
  [
    'what is no list of servers',
    { Hostname: 7, HostConfig: { Dns: [null, '9.9.9.9'], DnsSearch: '' } },
    { Hostname: 7, HostConfig: { Dns: ['9.9.9.9', '172.17.0.1'], DnsSearch: ['weave.local'] } },
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

test('the longest name that Docker takes for a hostname is used', () => {
  const json: JsonObject = {};
  setContainerDns(createBody(json), dns, 'a'.repeat(64));
  expect(json.Hostname).toBe('a'.repeat(64));
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

test.each([
  ['172.17.0.1', 'weave.local.', { address: '172.17.0.1', domain: 'weave.local' }],
  [undefined, 'weave.local.', undefined],
  ['172.17.0.1', undefined, undefined],
])('a router that says %p and %p', async (address, domain, expected) => {
  const router = { dnsAddress: async () => address, domain: async () => domain };
  expect(await readRouterDns(router as RouterClient)).toStrictEqual(expected);
});

describe('names', () => {
  const target = { id: 'a'.repeat(64), pid: 1, hostname: 'web', domainname: 'weave.local' };
  const addresses = ['10.32.0.1/12', '10.32.0.2/12'].map(ipv4Cidr);
  const entry = { id: target.id, fqdn: 'web.weave.local' };
  const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined };

  /** A router that takes a moment, and refuses the first call. */
  function slowRouter() {
    const done: object[] = [];
    let calls = 0;
    const call = async (what: object) => {
      calls += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (calls === 1) throw new Error('not now');
      done.push(what);
    };
    return { done, router: { putName: call, deleteNames: call } as Partial<RouterClient> as RouterClient };
  }

  test('are registered one after the other for living containers, whatever becomes of one', async () => {
    const { done, router } = slowRouter();
    const told: object[] = [];
    const log = { ...quiet, warn: (fields: object) => void told.push(fields) };
    await registerNames(router, target, { addresses, log });
    expect(done).toStrictEqual([{ ...entry, address: '10.32.0.2', checkAlive: true }]);
    expect(told).toMatchObject([{ container: 'aaaaaaaaaaaa', fqdn: entry.fqdn, address: '10.32.0.1' }]);
  });

  test('are removed one after the other, whatever becomes of one', async () => {
    const { done, router } = slowRouter();
    await removeNames(router, target, addresses);
    expect(done).toStrictEqual([{ ...entry, address: '10.32.0.2' }]);
  });

  test('there are none of a container without a domain', async () => {
    const { done, router } = slowRouter();
    const without = { ...target, domainname: '' };
    await registerNames(router, without, { addresses, log: { ...quiet, warn: () => undefined } });
    await removeNames(router, without, addresses);
    expect(done).toStrictEqual([]);
  });
});
