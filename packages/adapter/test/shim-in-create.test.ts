// What the create hook does for the shim: nothing may hide it, its signal is in its environment, and its volume is the newest.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createBody, ipv4Cidr } from '@pw/core';
import { refuseMountsOverShim } from '../src/hooks/mounts-over-shim.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave();
  weave.docker.images.set('plain', { Id: 'sha256:1', Config: { Cmd: ['c'] } });
  weave.docker.images.set('httpd', { Id: 'sha256:2', Config: { Cmd: ['c'], StopSignal: 'SIGWINCH' } });
  const Volumes = { '/data': {}, '/.wait-for-weave/data': {} };
  weave.docker.images.set('odd', { Id: 'sha256:3', Config: { Cmd: ['c'], Volumes } });
});
afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

const create = (body: object) =>
  weave.pre('POST', '/v1.41/containers/create', {
    Image: 'plain',
    Env: ['WEAVE_CIDR=10.255.0.1/8'],
    ...body,
  });

describe('a mount over the shim is refused', () => {
  test('with a code of its own', () => {
    const body = createBody({ Volumes: { '/.wait-for-weave': {} } });
    expect(() => refuseMountsOverShim(body, { Id: 'sha256:1' })).toThrow(
      expect.objectContaining({ code: 'SHIM_MOUNTED_OVER', status: 400 }),
    );
  });

  test.each<[string, object]>([
    ['HostConfig.Binds', { HostConfig: { Binds: ['/x:/.wait-for-weave'] } }],
    ['HostConfig.Binds', { HostConfig: { Binds: ['/y:/y', 'x:/.wait-for-weave/lib:ro'] } }],
    ['HostConfig.Binds', { HostConfig: { Binds: ['/x:/tmp/..//.wait-for-weave/.'] } }],
    ['HostConfig.Binds', { HostConfig: { Binds: ['/.wait-for-weave'] } }],
    [
      'HostConfig.Mounts',
      { HostConfig: { Mounts: [{ Type: 'bind', Source: '/x', Target: '/.wait-for-weave' }] } },
    ],
    ['HostConfig.Mounts', { hostconfig: { mounts: [{ type: 'tmpfs', target: '/.wait-for-weave/a' }] } }],
    ['HostConfig.Tmpfs', { HostConfig: { Tmpfs: { '/.wait-for-weave/': '' } } }],
    ['Volumes', { Volumes: { '//.wait-for-weave': {} } }],
    ['VOLUME of the image', { Image: 'odd' }],
  ])('%s %j', async (field, body) => {
    weave.engine.picked = [ipv4Cidr('10.32.0.7/12')];
    const { status, message } = await create(body);
    expect(status).toBe(400);
    expect(message).toMatch(
      new RegExp(`^${field}: a mount at \\S+ would hide the shim of the weave network`),
    );
    expect(message).toContain(
      'Mount it elsewhere: a container with WEAVE_CIDR has the shim at /.wait-for-weave.',
    );
    expect(weave.engine.calls).toEqual(['abandon 10.32.0.7']);
  });

  test.each<object>([
    {
      HostConfig: {
        Binds: ['/.wait-for-weave:/data', '/x:/home', '/x:/.wait-for-weaver', '/x:/a/.wait-for-weave'],
      },
    },
    {
      HostConfig: {
        Tmpfs: { '/home': '' },
        Mounts: [{ Type: 'tmpfs', Target: '/home/weavewait' }],
        Binds: null,
      },
    },
    { Env: ['WEAVE_CIDR=none'], HostConfig: { Binds: ['/x:/.wait-for-weave'] } },
    { Volumes: null, HostConfig: { Mounts: 'odd', Binds: [7] } },
  ])('and no other: %j', async (body) => {
    expect((await create(body)).status).toBe(200);
  });
});

describe('the stop signal', () => {
  const variables = async (body: object) => {
    const { body: edited } = await create(body);
    const lines = (edited?.Env ?? []) as string[];
    return lines.filter((line) => line.startsWith('WAIT_FOR_WEAVE_STOP_SIGNAL'));
  };

  test('of the image or the request is passed on, the request’s first', async () => {
    expect(await variables({ Image: 'httpd' })).toEqual(['WAIT_FOR_WEAVE_STOP_SIGNAL=SIGWINCH']);
    expect(await variables({ StopSignal: 'RTMIN+3' })).toEqual(['WAIT_FOR_WEAVE_STOP_SIGNAL=RTMIN+3']);
    expect(await variables({ Image: 'httpd', StopSignal: '3' })).toEqual(['WAIT_FOR_WEAVE_STOP_SIGNAL=3']);
    expect(await variables({ Image: 'httpd', StopSignal: '' })).toEqual([
      'WAIT_FOR_WEAVE_STOP_SIGNAL=SIGWINCH',
    ]);
  });

  test.each(['SIGTERM', 'term', '15', '', null])('%p needs no telling', async (StopSignal) => {
    expect(await variables({ StopSignal })).toStrictEqual([]);
  });

  test('of a copy is its own', async () => {
    const { body } = await create({ Image: 'httpd' });
    expect(await variables({ ...body, Image: 'plain' })).toStrictEqual([]);
  });
});

describe('the shim’s volume', () => {
  const useImage = (Id: string, version: string) =>
    weave.docker.images.set('shim-image', {
      Id,
      Config: { Labels: { 'org.opencontainers.image.version': version } },
    });
  const health = async () => (await fetch(`${weave.server.url}/healthz`)).json();

  test('is made once per version', async () => {
    useImage('sha256:a', '0.1.0');
    await create({});
    await create({});
    expect(weave.docker.holders).toEqual(['shim']);
    expect(await health()).toEqual({
      status: 'ok',
      shim: { volumeVersion: '0.1.0', imageVersion: '0.1.0', isCurrent: true },
    });
    useImage('sha256:b', '0.2.0');
    expect(await health()).toMatchObject({
      shim: { volumeVersion: '0.1.0', imageVersion: '0.2.0', isCurrent: false },
    });
    await Promise.all([create({}), create({})]);
    expect(weave.docker.holders).toEqual(['shim', 'shim again']);
    expect(await health()).toMatchObject({ shim: { volumeVersion: '0.2.0', isCurrent: true } });
  });

  test('is the engine’s own, which need not say what it is, for an image that names no architecture', async () => {
    weave.docker.architecture = () => Promise.reject(new Error('nobody needs to know'));
    weave.docker.images.set('imported', { Id: 'sha256:4', Architecture: '', Config: { Cmd: ['c'] } });
    for (const Image of ['imported', 'plain']) {
      expect((await create({ Image })).body).toMatchObject({ HostConfig: { VolumesFrom: ['shim:ro'] } });
    }
  });

  test('stays when its image is gone, or when somebody else made it', async () => {
    useImage('sha256:a', '0.1.0');
    await create({});
    weave.docker.images.delete('shim-image');
    await create({});
    useImage('sha256:b', '0.2.0');
    const holder = weave.docker.containers.get('shim');
    if (holder === undefined) throw new Error('there is no holder');
    weave.docker.containers.set('shim', { ...holder, Config: { ...holder.Config, Labels: {} } });
    await create({});
    expect(weave.docker.holders).toEqual(['shim']);
  });
});

describe('containers of versions before, with the shim in /home/weavewait', () => {
  const former = {
    Entrypoint: ['/home/weavewait/wait-for-weave'],
    Cmd: ['ie', 'ic'],
    Labels: { 'powerstrip-weave.entrypoint': '["ie"]', 'powerstrip-weave.cmd': '["ic"]' },
  };

  test('are copied into ones of this version', async () => {
    const Binds = ['volume:/home/weavewait:ro', 'mine:/data', '/home/weavewait:/x'];
    const { body } = await create({ ...former, HostConfig: { Binds, VolumesFrom: ['shim:ro'] } });
    expect(body).toMatchObject({
      Entrypoint: ['/.wait-for-weave/wait-for-weave'],
      Cmd: ['ie', 'ic'],
      HostConfig: { Binds: ['mine:/data', '/home/weavewait:/x'], VolumesFrom: ['shim:ro'] },
    });
  });

  test('are shown with their own command', async () => {
    const Id = 'e'.repeat(64);
    const State = { Running: false, Pid: 0 };
    const inspect = { Id, Name: '/x', State, Config: { Image: 'plain', ...former }, HostConfig: {} };
    const { body } = await weave.post('GET', `/v1.41/containers/${Id}/json`, { code: 200, body: inspect });
    expect(body).toMatchObject({ Config: { Entrypoint: ['ie'], Cmd: ['ic'] } });
  });

  test('of this version, copied from a list of its mounts, get the shim’s volume again', async () => {
    const { body } = await create({});
    const Mounts = [
      { Type: 'volume', Source: 'v', Target: '/.wait-for-weave' },
      { Type: 'volume', Source: 'mine', Target: '/data' },
    ];
    const copy = await create({ ...body, HostConfig: { Mounts, Binds: ['v:/.wait-for-weave:ro'] } });
    expect(copy.body).toMatchObject({
      HostConfig: { Mounts: [Mounts[1]], Binds: [], VolumesFrom: ['shim:ro'] },
    });
  });

  test.each(['bind', 'tmpfs'])('but a %s there is the user’s own, and refused', async (Type) => {
    const { body } = await create({});
    const copy = await create({ ...body, HostConfig: { Mounts: [{ Type, Target: '/.wait-for-weave' }] } });
    expect(copy).toMatchObject({ status: 400, message: expect.stringContaining('HostConfig.Mounts') });
  });

  test.each([
    { Binds: null, Mounts: null },
    { Binds: [7], Mounts: [7] },
    { Binds: ['mine:/.wait-for-weaver'], Mounts: [{ Type: 'volume', Target: '/.wait-for-weaver' }] },
    { Mounts: [{ Type: 'volume' }] },
  ])('and what a copy has besides stays: %j', async (HostConfig) => {
    const { body } = await create({});
    expect((await create({ ...body, HostConfig })).body).toMatchObject({ HostConfig });
  });
});
