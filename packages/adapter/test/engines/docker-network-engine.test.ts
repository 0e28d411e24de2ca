// What the hooks make of a container for the docker-network engine, by the versions of engine and request.
import { afterEach, describe, expect, test } from '@jest/globals';
import { ID, openEngine } from '../support/docker-network-fixture.ts';
import { fakeContainer } from '../support/fake-docker.ts';
import { createFakeNetworkApi, type FakeNetworkApi } from '../support/fake-network-api.ts';
import { type ServedWeave, serveWeave } from '../support/hook-client.ts';

const SHIM = '/.wait-for-weave/wait-for-weave';
const open: AsyncDisposable[] = [];
const NAMED = { 'com.docker.network.endpoint.ifname': 'ethwe' };
const asks = { Image: 'plain', Cmd: ['mine'], Env: ['WEAVE_CIDR=10.255.0.51/16'] };

afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

async function serve(apiVersion: string): Promise<ServedWeave & { api: FakeNetworkApi }> {
  const api = await createFakeNetworkApi(apiVersion);
  open.push(api);
  const engine = await openEngine(api);
  const weave = await serveWeave({ engine });
  open.push(weave);
  weave.docker.images.set('plain', { Id: 'sha256:1', Config: { Entrypoint: ['ie'], Cmd: ['ic'] } });
  return { ...weave, api };
}

function create({ pre }: ServedWeave, version: string | undefined, body: unknown) {
  const prefix = version === undefined ? '' : `/v${version}`;
  return pre('POST', `${prefix}/containers/create?name=x`, body);
}

describe('a request that names both networks', () => {
  test.each([
    ['1.44', '1.44', {}],
    ['1.44', undefined, {}],
    ['1.48', '1.44', NAMED],
    ['1.52', '1.52', NAMED],
  ])(
    'engine %s, request %s: the command is left alone, the label is there',
    async (engine, request, names) => {
      const weave = await serve(engine);
      const { body } = await create(weave, request, {
        ...asks,
        Big: 1,
        HostConfig: { VolumesFrom: ['mine'] },
      });
      expect(body).toEqual({
        ...asks,
        Big: 1,
        HostConfig: { VolumesFrom: ['mine'] },
        Labels: { 'powerstrip-weave.network': 'weave' },
        NetworkingConfig: {
          EndpointsConfig: {
            default: {},
            weave: { IPAMConfig: { IPv4Address: '10.255.0.51' }, DriverOpts: names },
          },
        },
      });
      expect(weave.docker.holders).toStrictEqual([]);
    },
  );

  test('net:default asks for no address', async () => {
    const { body } = await create(await serve('1.44'), '1.44', { ...asks, Env: ['WEAVE_CIDR=net:default'] });
    expect(body).toMatchObject({
      NetworkingConfig: { EndpointsConfig: { default: {}, weave: { DriverOpts: {} } } },
    });
    expect(JSON.stringify(body)).not.toContain('IPAMConfig');
  });

  test('what the client asked of its own endpoint stays, byte for byte', async () => {
    const own = '{"MacAddress":"02:00:00:00:00:01","Unknown":9223372036854775807}';
    const text = JSON.stringify({ ...asks, networkingConfig: { endpointsConfig: { default: {} } } });
    const weave = await serve('1.44');
    const { packet } = await create(weave, '1.44', text.replace('"default":{}', `"default":${own}`));
    const { Body } = packet.ModifiedClientRequest as { Body: string };
    expect(Body).toContain(`"networkingConfig":{"endpointsConfig":{"default":${own},"weave":{`);
    expect(Body).not.toContain('NetworkingConfig');
  });

  test('asked a second time, changes nothing', async () => {
    const weave = await serve('1.48');
    const first = await create(weave, '1.48', asks);
    expect((await create(weave, '1.48', first.body)).body).toEqual(first.body);
  });

  test('a copy of a container that has the shim goes without it', async () => {
    const weave = await serve('1.48');
    const { body } = await create(weave, '1.48', { ...asks, Entrypoint: [SHIM], Cmd: ['ie', 'ic'] });
    expect(body).toMatchObject({
      ...asks,
      Entrypoint: [],
      Cmd: ['ie', 'ic'],
      NetworkingConfig: { EndpointsConfig: { weave: { DriverOpts: NAMED } } },
    });
    expect(weave.docker.holders).toStrictEqual([]);
  });
});

describe('a request that may not: the shim waits for whoever joins it later', () => {
  test.each([
    ['1.48', '1.43', 'ethwe'],
    ['1.43', undefined, 'eth1'],
  ])('engine %s, request %s', async (engine, request, name) => {
    const { body } = await create(await serve(engine), request, asks);
    expect(body).toMatchObject({
      Entrypoint: [SHIM],
      Cmd: ['ie', 'mine'],
      Env: [
        ...asks.Env,
        `WAIT_FOR_WEAVE_INTERFACE=${name}`,
        'WAIT_FOR_WEAVE_ROUTE=no',
        'WAIT_FOR_WEAVE_ADDRESSES=10.255.0.51/16',
      ],
    });
    expect(body).not.toHaveProperty('NetworkingConfig');
  });
});

test('a container of --net weave keeps what it says of the network', async () => {
  const weave = await serve('1.41');
  const { body } = await create(weave, '1.41', {
    ...asks,
    HostConfig: { NetworkMode: 'weave' },
    NetworkingConfig: { EndpointsConfig: { weave: { Aliases: ['a'] } } },
  });
  expect(body).toMatchObject({
    HostConfig: { NetworkMode: 'weave' },
    NetworkingConfig: {
      EndpointsConfig: { weave: { Aliases: ['a'], IPAMConfig: { IPv4Address: '10.255.0.51' } } },
    },
  });
  expect(body).not.toHaveProperty('Entrypoint');
});

describe('a container of --net none', () => {
  test.each(['1.24', '1.48'])('request %s: created on the network, without the shim', async (request) => {
    const weave = await serve('1.48');
    const { body } = await create(weave, request, { ...asks, HostConfig: { NetworkMode: 'none' } });
    expect(body).toEqual({
      ...asks,
      HostConfig: { NetworkMode: 'weave' },
      Labels: { 'powerstrip-weave.network': 'weave' },
      NetworkingConfig: {
        EndpointsConfig: { weave: { IPAMConfig: { IPv4Address: '10.255.0.51' }, DriverOpts: NAMED } },
      },
    });
    expect((await create(weave, request, body)).body).toEqual(body);
  });
});

describe('a container that was created on the network', () => {
  const labels = { 'powerstrip-weave.network': 'weave' };
  const Networks = { weave: { IPAMConfig: { IPv4Address: '10.255.0.51' } } };

  test.each(['bridge', 'weave'])('in the network mode %s: nothing is left to do', async (networkMode) => {
    const weave = await serve('1.48');
    const settings = { id: ID, env: asks.Env, labels, networkMode };
    weave.api.networks.set(ID, Networks);
    weave.docker.containers.set(ID, fakeContainer({ ...settings, running: false }));
    const created = { code: 201, body: { Id: ID } };
    expect((await weave.post('POST', '/v1.48/containers/create', created)).status).toBe(200);
    weave.docker.containers.set(ID, fakeContainer({ ...settings, pid: 42 }));
    const attached = { weave: { ...Networks.weave, IPAddress: '10.255.0.51', IPPrefixLen: 16 } };
    weave.api.networks.set(ID, attached);
    expect((await weave.post('POST', `/v1.48/containers/${ID}/start`, { code: 204 })).status).toBe(200);
    expect(weave.api.changes).toStrictEqual([]);
    expect(weave.log.lines).toContainEqual(
      expect.objectContaining({
        message: 'attached',
        fields: expect.objectContaining({ addresses: ['10.255.0.51/16'] }),
      }),
    );
  });
});
