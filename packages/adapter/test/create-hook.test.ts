import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr, PowerstripError } from '@pw/core';
import { dockerError } from './support/fake-docker.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

const SHIM = '/.wait-for-weave/wait-for-weave';
let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave();
  const Config = { Entrypoint: ['ie'], Cmd: ['ic'], Env: ['PATH=/bin'] };
  weave.docker.images.set('plain', { Id: 'sha256:1', Config });
  weave.docker.images.set('own-cidr', {
    Id: 'sha256:2',
    Config: { ...Config, Env: ['WEAVE_CIDR=10.255.0.2/8'] },
  });
  weave.docker.images.set('string', { Id: 'sha256:3', Config: { Entrypoint: 'ie', Cmd: null } });
  weave.docker.images.set('empty', { Id: 'sha256:4', Config: null });
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

const create = (body: unknown, path = '/v1.41/containers/create?name=x') => weave.pre('POST', path, body);
const asks = { Image: 'plain', Env: ['WEAVE_CIDR=10.255.0.1/8'] };

describe('a container that asks for an address', () => {
  test('PS-64: gets the shim, its volume and labels that tell', async () => {
    const { body } = await create({ ...asks, Big: 1, HostConfig: { VolumesFrom: ['mine'] } });
    expect(body).toEqual({
      ...asks,
      Big: 1,
      Entrypoint: [SHIM],
      Cmd: ['ie', 'ic'],
      HostConfig: { VolumesFrom: ['mine', 'shim:ro'] },
      Labels: {
        'powerstrip-weave.about': expect.stringContaining('waits for the weave network'),
        'powerstrip-weave.entrypoint': '["ie"]',
        'powerstrip-weave.cmd': '["ic"]',
        'powerstrip-weave.inherited': 'entrypoint cmd',
        'powerstrip-weave.env': '',
        'powerstrip-weave.volume': 'shim:ro',
        'powerstrip-weave.network': 'weave',
      },
    });
    expect(weave.docker.holders).toEqual(['shim']);
  });

  test('PS-66: by its own command, entrypoint, or none of the image’s', async () => {
    expect((await create({ ...asks, Cmd: ['rc'] })).body).toMatchObject({ Cmd: ['ie', 'rc'] });
    expect((await create({ ...asks, Entrypoint: 're' })).body).toMatchObject({ Cmd: ['re'] });
    expect((await create({ ...asks, Entrypoint: [''], Cmd: 'rc' })).body).toMatchObject({ Cmd: ['rc'] });
    expect((await create({ ...asks, Image: 'string' })).body).toMatchObject({ Cmd: ['ie'] });
  });

  test('has nothing to be done after Docker’s answer, unless the engine connects it then', async () => {
    expect((await create(asks)).packet).toMatchObject({ SkipPostHook: true });
    expect((await create({ Image: 'plain' })).packet).toMatchObject({ SkipPostHook: true });
    expect((await create('{"Image": "plain", "HostConfig": 7}')).status).toBe(200);
    const left = await create({ ...asks, HostConfig: { NetworkMode: 'host' } });
    expect(left.packet).not.toHaveProperty('SkipPostHook');
    weave.engine.warned = ['10.255.0.1/8 overlaps something'];
    expect((await create(asks)).packet).not.toHaveProperty('SkipPostHook');
    expect((await create({ Image: 'plain' })).packet).toMatchObject({ SkipPostHook: true });
    weave.engine.warned = [];
    weave.engine.connect = async () => undefined;
    expect((await create(asks)).packet).not.toHaveProperty('SkipPostHook');
  });

  test('in its image', async () => {
    expect((await create({ Image: 'own-cidr' })).body).toMatchObject({ Entrypoint: [SHIM] });
  });

  test('on paths without a version, and in another letter case of the keys', async () => {
    expect((await create({ image: 'plain', env: asks.Env }, '/containers/create')).body).toMatchObject({
      Entrypoint: [SHIM],
    });
  });

  test.each(['', 'default', 'bridge', 'none', 'mine'])('on the Docker network %p', async (NetworkMode) => {
    expect((await create({ ...asks, HostConfig: { NetworkMode } })).body).toMatchObject({
      Entrypoint: [SHIM],
    });
  });

  test('is not hijacked twice', async () => {
    const first = await create(asks);
    const { body } = await create(first.body);
    expect(body).toEqual(first.body);
  });

  test('has the addresses that were picked in its label, and all of them for the shim', async () => {
    weave.engine.picked = [ipv4Cidr('10.32.0.7/12')];
    weave.engine.planEnv = { WAIT_FOR_WEAVE_ROUTE: 'no' };
    const { body } = await create({ ...asks, Env: ['WEAVE_CIDR=10.255.0.1/8 net:default'] });
    expect(body).toMatchObject({
      Env: expect.arrayContaining([
        'WAIT_FOR_WEAVE_ADDRESSES=10.255.0.1/8 10.32.0.7/12',
        'WAIT_FOR_WEAVE_ROUTE=no',
      ]),
      Labels: { 'powerstrip-weave.addresses': '10.32.0.7/12' },
    });
    await weave.unwind('/v1.41/containers/create', body);
    expect(weave.engine.calls).toContain('abandon 10.32.0.7');
  });

  test('keeps its own command where the engine says that there is nothing to wait for', async () => {
    weave.engine.planShim = false;
    weave.engine.planEnv = { WAIT_FOR_WEAVE_ROUTE: 'no' };
    weave.engine.picked = [ipv4Cidr('10.32.0.7/12')];
    const Labels = { 'powerstrip-weave.addresses': '10.32.0.7/12', 'powerstrip-weave.network': 'weave' };
    expect((await create(asks)).body).toEqual({ ...asks, Labels });
    expect(weave.docker.holders).toStrictEqual([]);
  });

  test.each([
    ['/v1.41/containers/create', {}, { networkMode: undefined, apiVersion: '1.41' }],
    [
      '/containers/create?name=/v1.2/',
      { NetworkMode: 'none' },
      { networkMode: 'none', apiVersion: undefined },
    ],
  ])('by a plan that knows the request: %s', async (path, HostConfig, planned) => {
    await create({ ...asks, HostConfig }, path);
    expect(weave.engine.planned).toEqual([planned]);
  });

  test('of an image for several platforms by the variant that is asked for', async () => {
    weave.docker.images.set('plain linux/386', { Id: 'sha256:8', Config: { Cmd: ['386'] } });
    expect((await create(asks, '/v1.49/containers/create?platform=linux%2F386')).body).toMatchObject({
      Cmd: ['386'],
    });
  });

  test('has null in its command as Docker has it, an empty word', async () => {
    expect((await create({ ...asks, Cmd: [null, 'x'], Labels: { a: null } })).body).toMatchObject({
      Cmd: ['ie', '', 'x'],
      Labels: { a: '', 'powerstrip-weave.cmd': '["","x"]' },
    });
  });

  test('is refused with a bad one before it exists', async () => {
    const { status, message } = await create({ ...asks, Env: ['WEAVE_CIDR=10.255.0.1'] });
    expect(status).toBe(400);
    expect(message).toContain('WEAVE_CIDR: "10.255.0.1" has no prefix length; write 10.255.0.1/24, say');
  });
});

describe('left as it came', () => {
  test.each([
    ['PS-65: without WEAVE_CIDR', { Image: 'plain' }],
    ['unset by the request', { Image: 'own-cidr', Env: ['WEAVE_CIDR'] }],
    ['none', { Image: 'own-cidr', Env: ['WEAVE_CIDR=none'] }],
    ['empty, as compose makes it of an unset variable', { Image: 'own-cidr', Env: ['WEAVE_CIDR='] }],
    ['junk on the host’s network', { Env: ['WEAVE_CIDR=junk'], HostConfig: { NetworkMode: 'host' } }],
    ['null in its command', { Image: 'plain', Cmd: [null, 'x'], Labels: { a: null } }],
    ['a field of a wrong shape', { ...asks, Cmd: [1] }],
    ['an image of a wrong shape', { Image: 7 }],
    ['the host’s network', { ...asks, HostConfig: { NetworkMode: 'host' } }],
    ['another container’s network', { ...asks, HostConfig: { NetworkMode: 'container:x' } }],
    ['an image that is not there', { ...asks, Image: 'missing' }],
    ['no image', { Env: asks.Env }],
    ['no command anywhere', { ...asks, Image: 'empty' }],
    ['a cleared command', { ...asks, Entrypoint: [''] }],
  ])('%s', async (_title, body) => {
    expect((await create(body)).body).toEqual(body);
    expect(weave.docker.holders).toStrictEqual([]);
  });

  test('an image that Docker does not show, unless the request itself asks', async () => {
    weave.docker.failures.set('inspectImage', dockerError(500, 'no'));
    expect((await create({ Image: 'plain' })).body).toEqual({ Image: 'plain' });
    expect(await create({ ...asks, Env: ['WEAVE_CIDR='] })).toMatchObject({ status: 200 });
    expect(await create(asks)).toMatchObject({ status: 500 });
  });

  test.each([null, '', 'null', '[]', '{'])('the body %p', async (body) => {
    expect((await create(body)).packet).toMatchObject({
      ModifiedClientRequest: { Body: body },
      SkipPostHook: true,
    });
  });
});

describe('the answer to the client', () => {
  const answer = (request: object, response: object) =>
    weave.post('POST', '/v1.41/containers/create', { request, code: 201, body: response });
  const host = { NetworkMode: 'host' };

  test.each([
    ['host', 'the container uses the network of the host'],
    ['container:x', 'the container uses the network of another container'],
  ])('warns when WEAVE_CIDR has no effect: --net %s', async (NetworkMode, reason) => {
    const request = { Image: 'own-cidr', HostConfig: { NetworkMode } };
    const warning = `WEAVE_CIDR has no effect: ${reason}.`;
    expect((await answer(request, { Id: 'i', Warnings: ['w'] })).body).toEqual({
      Id: 'i',
      Warnings: ['w', warning],
    });
    expect((await answer({ ...asks, ...request }, { Id: 'i', Warnings: null })).body).toEqual({
      Id: 'i',
      Warnings: [warning],
    });
  });

  test('also when it is junk, which nobody has read', async () => {
    const request = { Env: ['WEAVE_CIDR=junk'], HostConfig: host };
    expect((await answer(request, { Id: 'i', Warnings: [] })).body).toMatchObject({
      Warnings: [expect.stringContaining('no effect')],
    });
  });

  test.each([asks, { Image: 'own-cidr' }])('warns of what the engine finds odd: %j', async (request) => {
    weave.engine.warned = ['10.255.0.1/8 overlaps something', 'and more'];
    expect((await answer(request, { Id: 'i', Warnings: ['w'] })).body).toEqual({
      Id: 'i',
      Warnings: ['w', 'WEAVE_CIDR: 10.255.0.1/8 overlaps something.', 'WEAVE_CIDR: and more.'],
    });
    expect((await answer({ Image: 'plain' }, { Id: 'i' })).body).toEqual({ Id: 'i' });
    expect(weave.log.lines).toStrictEqual([]);
  });

  test.each([
    ['asks for nothing', { Image: 'plain', HostConfig: host }],
    ['has an empty WEAVE_CIDR', { Image: 'own-cidr', Env: ['WEAVE_CIDR='], HostConfig: host }],
    ['gets its address', asks],
    ['has fields of a wrong shape', { Image: 7, HostConfig: host }],
  ])('of a container that %s is Docker’s own', async (_title, request) => {
    expect((await answer(request, { Id: 'i', Warnings: [] })).body).toEqual({ Id: 'i', Warnings: [] });
  });
});

describe('the shim', () => {
  test('is made once for many creates at once', async () => {
    await Promise.all([create(asks), create(asks), create(asks)]);
    await create(asks);
    expect(weave.docker.holders).toEqual(['shim']);
  });

  test('is the one of the image’s architecture', async () => {
    const Config = { Cmd: ['c'] };
    weave.docker.images.set('arm', { Id: 'sha256:5', Architecture: 'arm64', Config });
    weave.docker.images.set('amd', { Id: 'sha256:6', Architecture: 'amd64', Config });
    expect((await create({ ...asks, Image: 'arm' })).body).toMatchObject({
      HostConfig: { VolumesFrom: ['shim-arm64:ro'] },
    });
    expect((await create({ ...asks, Image: 'amd' })).body).toMatchObject({
      HostConfig: { VolumesFrom: ['shim:ro'] },
    });
    expect(weave.docker.holders).toEqual(['shim-arm64', 'shim']);
  });

  test('is the machine’s own where there is none for the architecture', async () => {
    weave.docker.images.set('old', { Id: 'sha256:7', Architecture: '386', Config: { Cmd: ['c'] } });
    const { createVolumeHolder } = weave.docker;
    weave.docker.createVolumeHolder = async (holder) => {
      if (holder.image !== 'shim-image')
        throw new PowerstripError('IMAGE_MISSING', holder.image, { status: 500 });
      await createVolumeHolder(holder);
    };
    expect((await create({ ...asks, Image: 'old' })).body).toMatchObject({
      HostConfig: { VolumesFrom: ['shim:ro'] },
    });
  });

  test('that cannot be made is a 500 with Docker’s reason, and the next create tries again', async () => {
    weave.docker.failures.set('createVolumeHolder', dockerError(500, 'no space left'));
    weave.engine.picked = [ipv4Cidr('10.32.0.7/12')];
    expect(await create(asks)).toMatchObject({
      status: 500,
      message: expect.stringContaining('no space left'),
    });
    expect(weave.engine.calls).toEqual(['abandon 10.32.0.7']);
    weave.docker.failures.clear();
    expect((await create(asks)).status).toBe(200);
  });
});

describe('the protocol', () => {
  test.each([
    ['a key in two spellings', () => create('{"Image":"plain","image":"x"}'), 400, 'more than once'],
    ['a method in lower case', () => weave.pre('post', '/x', null), 400, 'ClientRequest.Method'],
  ])('%s', async (_title, send, status, message) => {
    expect(await send()).toMatchObject({ status, message: expect.stringContaining(message) });
  });

  test('endpoints and methods that are not ours come back', async () => {
    for (const [method, path] of [
      ['GET', '/v1.41/containers/create'],
      ['POST', '/v1.41/images/create'],
      ['POST', '/x'],
    ] as const) {
      expect((await weave.pre(method, path, { a: 1 })).body).toEqual({ a: 1 });
    }
    expect((await weave.post('GET', '/x', { code: 200, body: { b: 1 } })).body).toEqual({ b: 1 });
    expect((await weave.unwind('/x', null)).status).toBe(200);
  });
});
