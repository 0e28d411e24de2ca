import { expect, test } from '@jest/globals';
import { createBody, type JsonObject } from '@pw/core';
import { createOnNetwork, driverOptions, shimEnv } from './endpoint-settings.ts';

const address = { address: '10.255.0.51', prefixLength: 16 };

test.each([
  ['1.41', {}],
  ['1.47', {}],
  ['1.48', { 'com.docker.network.endpoint.ifname': 'ethwe' }],
  ['2.0', { 'com.docker.network.endpoint.ifname': 'ethwe' }],
])('interface names with API %s', (apiVersion, options) => {
  expect(driverOptions(apiVersion)).toEqual(options);
});

test.each([
  ['1.41', false, 'eth1'],
  ['1.41', true, 'eth0'],
  ['1.48', false, 'ethwe'],
  ['1.48', true, 'ethwe'],
])('with API %s and onlyNetwork %s the shim waits for %s', (apiVersion, onlyNetwork, name) => {
  expect(shimEnv(apiVersion, { onlyNetwork, address })).toEqual({
    WAIT_FOR_WEAVE_INTERFACE: name,
    WAIT_FOR_WEAVE_ROUTE: 'no',
    WAIT_FOR_WEAVE_ADDRESSES: '10.255.0.51/16',
  });
});

test('when Docker chooses, any address will do', () => {
  const env = shimEnv('1.41', { onlyNetwork: false, address: undefined });
  expect(env.WAIT_FOR_WEAVE_ADDRESSES).toBe('');
});

test('a container of --net none is created on the network, whatever else its request says', () => {
  const json: JsonObject = { HostConfig: { NetworkMode: 'none', Memory: 5 }, NetworkingConfig: null };
  createOnNetwork(createBody(json), { name: 'weave', address: '10.255.0.51', options: {} });
  expect(json).toEqual({
    HostConfig: { NetworkMode: 'weave', Memory: 5 },
    NetworkingConfig: {
      EndpointsConfig: { weave: { IPAMConfig: { IPv4Address: '10.255.0.51' }, DriverOpts: {} } },
    },
  });
});
