import { describe, expect, test } from '@jest/globals';
import {
  createBody,
  type IpCidr,
  ipv4Cidr,
  ipv6Cidr,
  isJsonObject,
  type JsonObject,
  parseJson,
  stringifyJson,
} from '@pw/core';
import { driverOptions, joinAtCreate, shimEnv } from './endpoint-settings.ts';

const address = ipv4Cidr('10.255.0.51/16');
const ID = 'f'.repeat(64);

test.each([
  ['1.41', {}],
  ['1.47', {}],
  ['1.48', { 'com.docker.network.endpoint.ifname': 'ethwe' }],
  ['2.0', { 'com.docker.network.endpoint.ifname': 'ethwe' }],
])('interface names with API %s', (apiVersion, options) => {
  expect(driverOptions(apiVersion)).toEqual(options);
});

test.each([
  ['1.41', 'eth1'],
  ['1.47', 'eth1'],
  ['1.48', 'ethwe'],
])('with API %s the shim waits for %s', (apiVersion, name) => {
  expect(shimEnv(apiVersion, [address, ipv6Cidr('fd00:75::5/64')])).toEqual({
    WAIT_FOR_WEAVE_INTERFACE: name,
    WAIT_FOR_WEAVE_ROUTE: 'no',
    WAIT_FOR_WEAVE_ADDRESSES: '10.255.0.51/16 fd00:75::5/64',
  });
});

test('when Docker chooses, any address will do', () => {
  expect(shimEnv('1.41', []).WAIT_FOR_WEAVE_ADDRESSES).toBe('');
});

test('a container of --net none is created on the network, whatever else its request says', () => {
  const json: JsonObject = { HostConfig: { NetworkMode: 'none', Memory: 5 }, NetworkingConfig: null };
  joinAtCreate(createBody(json), { id: ID, name: 'weave', addresses: [address], options: {} });
  expect(json).toEqual({
    HostConfig: { NetworkMode: 'weave', Memory: 5 },
    NetworkingConfig: {
      EndpointsConfig: { weave: { IPAMConfig: { IPv4Address: '10.255.0.51' }, DriverOpts: {} } },
    },
  });
});

describe('a container of the default network is created on both', () => {
  const options = { n: 'ethwe' };
  const ours = { IPAMConfig: { IPv4Address: '10.255.0.51' }, DriverOpts: options };

  function beside(text: string, ...wanted: IpCidr[]): unknown {
    const json = parseJson(text);
    if (!isJsonObject(json)) throw new Error(text);
    joinAtCreate(createBody(json), {
      id: ID,
      name: 'weave',
      addresses: wanted.length > 0 ? wanted : [address],
      options,
    });
    return stringifyJson(json);
  }

  test.each([
    ['{}', 'default'],
    ['{"HostConfig":{"NetworkMode":""}}', 'default'],
    ['{"HostConfig":{"NetworkMode":"default"}}', 'default'],
    ['{"HostConfig":{"NetworkMode":"bridge"}}', 'bridge'],
    ['{"NetworkingConfig":null}', 'default'],
    ['{"NetworkingConfig":{}}', 'default'],
    ['{"NetworkingConfig":{"EndpointsConfig":null}}', 'default'],
    ['{"NetworkingConfig":{"EndpointsConfig":{}}}', 'default'],
  ])('%s: the default one is named %s, as in NetworkMode', (text, name) => {
    expect(JSON.parse(String(beside(text)))).toMatchObject({
      NetworkingConfig: { EndpointsConfig: { [name]: {}, weave: ours } },
    });
  });

  test('with what the client said of its own endpoint, byte for byte', () => {
    const own = '{"MacAddress":"02:00:00:00:00:01","Unknown":9223372036854775807,"F":1.0}';
    const text = `{"networkingconfig":{"endpointsConfig":{"default":${own}},"More":1e400}}`;
    const endpoints = `{"default":${own},"weave":${JSON.stringify(ours)}}`;
    expect(beside(text)).toBe(`{"networkingconfig":{"endpointsConfig":${endpoints},"More":1e400}}`);
  });

  test.each([
    ['bridge', '{"bridge":{"A":1}}'],
    ['another', '{"another":null}'],
    ['names that differ in case', '{"Weave":{},"WEAVE":{}}'],
  ])('nothing beside what the client lists itself: %s', (_title, listed) => {
    const text = `{"NetworkingConfig":{"EndpointsConfig":${listed}}}`;
    const endpoints = { ...JSON.parse(listed), weave: ours };
    expect(JSON.parse(String(beside(text)))).toEqual({ NetworkingConfig: { EndpointsConfig: endpoints } });
  });

  test.each(['weave', ID])('and what the client says of this very network, as %s, stays', (key) => {
    const own = {
      Aliases: ['a'],
      ipamConfig: { IPv4Address: '10.255.0.9', LinkLocalIPs: ['169.254.1.1'] },
      DriverOpts: { n: 'mine', m: '1' },
    };
    const text = JSON.stringify({ NetworkingConfig: { EndpointsConfig: { [key]: own } } });
    const merged = {
      Aliases: ['a'],
      ipamConfig: { IPv4Address: '10.255.0.51', LinkLocalIPs: ['169.254.1.1'] },
      DriverOpts: { n: 'mine', m: '1' },
    };
    expect(JSON.parse(String(beside(text)))).toEqual({
      NetworkingConfig: { EndpointsConfig: { [key]: merged } },
    });
    expect(beside(String(beside(text)))).toBe(beside(text));
  });

  test('without an address of its own, where Docker chooses', () => {
    const json = JSON.parse('{}');
    joinAtCreate(createBody(json), { id: ID, name: 'weave', addresses: [], options: {} });
    expect(json.NetworkingConfig.EndpointsConfig).toEqual({ default: {}, weave: { DriverOpts: {} } });
  });

  test('with an address of each family, where Docker has them', () => {
    const text =
      '{"NetworkingConfig":{"EndpointsConfig":{"weave":{"IPAMConfig":{"IPv4Address":"10.255.0.9"}}}}}';
    const both = beside(text, ipv6Cidr('fd00:75::5/64'));
    expect(JSON.parse(String(both)).NetworkingConfig.EndpointsConfig.weave.IPAMConfig).toEqual({
      IPv4Address: '10.255.0.9',
      IPv6Address: 'fd00:75::5',
    });
  });

  test.each(['{"NetworkingConfig":"x"}', '{"NetworkingConfig":{"EndpointsConfig":[]}}'])(
    'and %s is refused, as Docker does',
    (text) => {
      expect(() => beside(text)).toThrow(expect.objectContaining({ code: 'BAD_JSON', status: 400 }));
    },
  );
});
