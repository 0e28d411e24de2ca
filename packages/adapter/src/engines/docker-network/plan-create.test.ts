import { expect, test } from '@jest/globals';
import { createBody, ipv4Cidr, type JsonObject } from '@pw/core';
import type { NetworkFacts } from '../../docker/docker-networks.ts';
import { planCreate } from './plan-create.ts';

const network: NetworkFacts = {
  id: 'f'.repeat(64),
  name: 'weave',
  driver: 'bridge',
  scope: 'local',
  attachable: false,
  visible: true,
  subnets: [ipv4Cidr('10.255.0.0/16')],
  gateways: ['10.255.0.1'],
  peers: [],
};
const cidr = ipv4Cidr('10.255.0.51/16');
const addresses = [{ family: cidr.family, address: cidr.address, cidr }];

test.each([
  // engine, request, NetworkMode: endpoints, shim
  ['1.44', '1.44', undefined, ['default', 'weave'], false],
  ['1.48', '1.44', 'default', ['default', 'weave'], false],
  ['1.48', '1.48', 'bridge', ['bridge', 'weave'], false],
  ['1.44', undefined, undefined, ['default', 'weave'], false],
  ['1.48', '1.43', undefined, undefined, true],
  ['1.43', undefined, undefined, undefined, true],
  ['1.43', '1.44', undefined, undefined, true],
  ['1.48', '1.24', 'none', ['weave'], false],
  ['1.41', '1.41', 'none', ['weave'], false],
  ['1.41', '1.41', 'weave', ['weave'], false],
  ['1.48', '1.48', network.id, ['weave'], false],
])('engine %s, request %s, network %s: endpoints %j, shim %s', (engine, request, mode, endpoints, shim) => {
  const json: JsonObject = mode === undefined ? {} : { HostConfig: { NetworkMode: mode } };
  const body = createBody(json);
  const plan = planCreate(
    { networkMode: body.networkMode(), apiVersion: request },
    { apiVersion: engine, network, addresses },
  );
  plan.edit?.(body, 'name');
  const { EndpointsConfig } = (json.NetworkingConfig ?? {}) as JsonObject;
  expect(EndpointsConfig && Object.keys(EndpointsConfig)).toEqual(endpoints);
  expect(plan.shim ?? true).toBe(shim);
});

test('the interface’s name is up to the engine, whatever version the request has', () => {
  const json: JsonObject = {};
  const plan = planCreate(
    { networkMode: undefined, apiVersion: '1.44' },
    { apiVersion: '1.48', network, addresses },
  );
  plan.edit?.(createBody(json), undefined);
  expect(json).toMatchObject({
    NetworkingConfig: {
      EndpointsConfig: { weave: { DriverOpts: { 'com.docker.network.endpoint.ifname': 'ethwe' } } },
    },
  });
});

test('a container that is connected later has a shim that knows what to wait for', () => {
  const { env } = planCreate(
    { networkMode: undefined, apiVersion: '1.43' },
    { apiVersion: '1.48', network, addresses },
  );
  expect(env).toMatchObject({
    WAIT_FOR_WEAVE_INTERFACE: 'ethwe',
    WAIT_FOR_WEAVE_ADDRESSES: '10.255.0.51/16',
  });
});
