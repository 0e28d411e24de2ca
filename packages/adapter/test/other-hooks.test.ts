import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createdContainer, type FakeContainerOptions, ID, labels } from './support/created-container.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave();
  put({});
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

function put(options: Partial<FakeContainerOptions>): void {
  weave.docker.containers.set(ID, createdContainer(options));
}

describe('commit (C6)', () => {
  const commit = (body: unknown) =>
    weave.pre('POST', `/v1.41/commit?container=${ID.slice(0, 12)}&repo=x`, body);

  test.each([null, '', 'null'])(
    'of a body %p: the container’s config with its own command again',
    async (body) => {
      expect((await commit(body)).body).toMatchObject({
        Entrypoint: ['ie'],
        Cmd: ['c', 'd'],
        Hostname: 'host',
        Env: ['WEAVE_CIDR=10.255.0.1/8', 'OWN=1', 'WAIT_FOR_WEAVE_ADDRESSES'],
        Labels: {
          mine: 'y',
          'powerstrip-weave.about': '',
          'powerstrip-weave.entrypoint': '',
          'powerstrip-weave.cmd': '',
          'powerstrip-weave.addresses': '',
        },
      });
    },
  );

  test('of a body: only what has to be said is added', async () => {
    expect((await commit({ User: 'u' })).body).toEqual({
      User: 'u',
      Entrypoint: ['ie'],
      Cmd: ['c', 'd'],
      Env: ['WAIT_FOR_WEAVE_ADDRESSES'],
      Labels: {
        'powerstrip-weave.about': '',
        'powerstrip-weave.entrypoint': '',
        'powerstrip-weave.cmd': '',
        'powerstrip-weave.addresses': '',
      },
    });
  });

  test('with the variables of the shim that its label names, and no other', async () => {
    const env = ['WAIT_FOR_WEAVE_ROUTE=no', 'WAIT_FOR_WEAVE_INTERFACE=eth1', 'WAIT_FOR_SECONDS=9'];
    put({ env });
    expect((await commit({})).body).toMatchObject({
      Env: ['WAIT_FOR_WEAVE_INTERFACE', 'WAIT_FOR_WEAVE_ROUTE'],
    });
    put({ env, labels: { ...labels, 'powerstrip-weave.env': 'WAIT_FOR_WEAVE_ROUTE' } });
    expect((await commit({})).body).toMatchObject({ Env: ['WAIT_FOR_WEAVE_ROUTE'] });
    expect((await commit(null)).body).toMatchObject({
      Env: ['WAIT_FOR_WEAVE_INTERFACE=eth1', 'WAIT_FOR_SECONDS=9', 'WAIT_FOR_WEAVE_ROUTE'],
    });
  });

  test('a command of the request’s own stays', async () => {
    expect((await commit({ Cmd: ['new'] })).body).toMatchObject({ Entrypoint: ['ie'], Cmd: ['new'] });
    const { body } = await commit({ Entrypoint: ['new'] });
    expect(body).toMatchObject({ Entrypoint: ['new'] });
    expect(body).not.toHaveProperty('Cmd');
    expect((await commit({ Entrypoint: [], Cmd: null })).body).toMatchObject({
      Entrypoint: [],
      Cmd: ['c', 'd'],
    });
    expect((await commit({ Cmd: [] })).body).toMatchObject({ Entrypoint: ['ie'], Cmd: ['c', 'd'] });
  });

  test('of one without variables adds none', async () => {
    const container = weave.docker.containers.get(ID);
    if (container !== undefined) container.Config.Env = null;
    const { body } = await commit({ User: 'u' });
    expect(body).toMatchObject({ Entrypoint: ['ie'] });
    expect(body).not.toHaveProperty('Env');
  });

  test('no entrypoint before is [] after: null would be the shim', async () => {
    put({ labels: { ...labels, 'powerstrip-weave.entrypoint': 'null' } });
    expect((await commit(null)).body).toMatchObject({ Entrypoint: [], Cmd: ['c', 'd'] });
  });

  test.each([
    [null, { Hostname: 'host', Entrypoint: ['x'], Cmd: ['ie', 'c', 'd'] }],
    [{ User: 'u' }, { User: 'u' }],
  ])(
    'of one that was created on the network, with the body %j: its network is not in the image',
    async (body, expected) => {
      put({ entrypoint: ['x'], labels: { 'powerstrip-weave.network': 'weave', mine: 'y' }, env: ['OWN=1'] });
      const { body: committed } = await commit(body);
      expect(committed).toMatchObject({ ...expected, Labels: { 'powerstrip-weave.network': '' } });
      if (body !== null) expect(Object.keys(committed ?? {})).toEqual(['User', 'Labels']);
    },
  );

  test.each([
    ['that is not hijacked', { entrypoint: ['x'] }],
    ['that was hijacked by somebody else', { labels: {} }],
  ])('of a container %s passes', async (_title, options) => {
    put(options);
    expect((await commit({ a: 1 })).body).toEqual({ a: 1 });
  });

  test('of a container without labels passes', async () => {
    const container = weave.docker.containers.get(ID);
    if (container !== undefined) container.Config.Labels = null;
    expect((await commit({ a: 1 })).body).toEqual({ a: 1 });
  });

  test('of no container, or one that is not there, passes', async () => {
    expect((await weave.pre('POST', '/v1.41/commit', { a: 1 })).body).toEqual({ a: 1 });
    expect((await weave.pre('POST', '/commit?container=zzz', { a: 1 })).body).toEqual({ a: 1 });
  });

  test('labels that somebody edited count as null', async () => {
    put({ labels: { ...labels, 'powerstrip-weave.cmd': '{', 'powerstrip-weave.entrypoint': '[1]' } });
    expect((await commit(null)).body).toMatchObject({ Entrypoint: [], Cmd: [] });
  });
});

test('a hook that edits a request leaves its method and path', async () => {
  const [start, commit] = [`/v1.24/containers/${ID}/start`, `/v1.41/commit?container=${ID}&repo=x`];
  const create = '/v1.41/containers/create?name=x';
  const asks = { Image: 'plain', Env: ['WEAVE_CIDR=10.255.0.1/8'] };
  weave.docker.images.set('plain', { Id: 'sha256:1', Config: { Cmd: ['c'] } });
  for (const [path, body] of [
    [start, { Binds: ['/a:/b'] }],
    [commit, null],
    [create, asks],
  ] as const) {
    const { packet } = await weave.pre('POST', path, body);
    expect(packet).toMatchObject({ ModifiedClientRequest: { Method: 'POST', Request: path } });
    expect(packet).not.toMatchObject({ ModifiedClientRequest: { Body: body && JSON.stringify(body) } });
  }
});

describe('exec', () => {
  const exec = () => weave.pre('POST', `/v1.41/containers/${ID}/exec`, { Cmd: ['x'] });

  test('finds the network: the container is attached first', async () => {
    expect((await exec()).body).toEqual({ Cmd: ['x'] });
    expect(weave.engine.calls).toEqual(['attach abcd 42']);
  });

  test('goes ahead when that fails', async () => {
    weave.engine.attachFailure = new Error('x');
    expect((await exec()).body).toEqual({ Cmd: ['x'] });
    expect(weave.docker.killed).toStrictEqual([]);
    expect(weave.log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  });
});
