import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr, ipv6Cidr } from '@pw/core';
import { fakeContainer } from './support/fake-docker.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

const ID = 'abcd'.repeat(16);
const SHIM = '/.wait-for-weave/wait-for-weave';
const labels = {
  'powerstrip-weave.about': 'x',
  'powerstrip-weave.entrypoint': '["ie"]',
  'powerstrip-weave.cmd': '["c","d"]',
  'powerstrip-weave.addresses': '10.32.0.7/12',
  mine: 'y',
};
let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave({ rewriteInspect: true });
  put({});
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

function put(options: Partial<Parameters<typeof fakeContainer>[0]>): void {
  const env = ['WEAVE_CIDR=10.255.0.1/8', 'WAIT_FOR_WEAVE_ADDRESSES=10.255.0.1/8 10.32.0.7/12', 'OWN=1'];
  const container = fakeContainer({ id: ID, pid: 42, env, labels, entrypoint: [SHIM], ...options });
  container.Config.Cmd = ['ie', 'c', 'd'];
  weave.docker.containers.set(ID, container);
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
      Labels: expect.not.objectContaining({ mine: 'y' }),
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

describe('the list of containers', () => {
  const Labels = { ...labels, 'powerstrip-weave.cmd': '["c","d e"]' };
  const list = (body: unknown) => weave.post('GET', '/v1.41/containers/json', { code: 200, body });

  test('shows original commands as Docker writes them, and the rest as it was', async () => {
    const body = [{ Command: `${SHIM} ie c 'd e'`, Labels, Size: 1 }, { Command: 'x' }];
    expect((await list(body)).body).toEqual([{ Command: "ie c 'd e'", Labels, Size: 1 }, { Command: 'x' }]);
  });

  test.each([
    [
      'a shim of somebody else’s',
      [
        { Command: `${SHIM} x`, Labels: {} },
        { Command: `${SHIM} x`, Labels: null },
      ],
    ],
    ['what is no list', { message: SHIM }],
  ])('%s passes', async (_title, body) => {
    expect((await list(body)).body).toEqual(body);
  });
});

describe('inspect, with --rewrite-inspect', () => {
  const answer = () => {
    const container = weave.docker.containers.get(ID);
    return {
      ...container,
      Path: SHIM,
      Args: ['ie'],
      NetworkSettings: { IPAddress: '', Networks: { none: {} } },
      Big: 1,
    };
  };
  const inspect = (body: unknown, code = 200) =>
    weave.post('GET', `/v1.41/containers/${ID}/json`, { code, body });

  test('shows the weave address and the original command', async () => {
    expect((await inspect(answer())).body).toMatchObject({
      Path: 'ie',
      Args: ['c', 'd'],
      Config: { Entrypoint: ['ie'], Cmd: ['c', 'd'] },
      NetworkSettings: {
        IPAddress: '10.255.0.9',
        IPPrefixLen: 8,
        Networks: { none: {}, weave: { IPAddress: '10.255.0.9', IPPrefixLen: 8 } },
      },
    });
  });

  test('shows the first address of each family where Docker shows it', async () => {
    weave.engine.addressesOf = async () => [ipv6Cidr('fd00:75::5/64'), ipv6Cidr('fd00:75::6/64')];
    const address = { GlobalIPv6Address: 'fd00:75::5', GlobalIPv6PrefixLen: 64 };
    expect((await inspect(answer())).body).toMatchObject({
      NetworkSettings: { ...address, IPAddress: '', Networks: { weave: address } },
    });
    weave.engine.addressesOf = async () => [ipv4Cidr('10.255.0.9/8'), ipv6Cidr('fd00:75::5/64')];
    expect((await inspect(answer())).body).toMatchObject({
      NetworkSettings: { ...address, IPAddress: '10.255.0.9', IPPrefixLen: 8 },
    });
  });

  test('leaves a network of Docker’s own with the name weave as it is', async () => {
    const own = { IPAddress: '10.255.0.9', NetworkID: 'n', DriverOpts: { o: '1' } };
    const json = { ...answer(), NetworkSettings: { Networks: { weave: own } } };
    expect((await inspect(json)).body).toMatchObject({ NetworkSettings: { Networks: { weave: own } } });
  });

  test('keeps large numbers', async () => {
    const text = JSON.stringify(answer()).replace('"Big":1', '"Big":9223372036854775807');
    const { packet } = await inspect(text);
    expect(JSON.stringify(packet)).toContain('9223372036854775807');
  });

  test('a container that does not run shows no address', async () => {
    put({ running: false });
    expect((await inspect(answer())).body).toMatchObject({ NetworkSettings: { IPAddress: '' } });
  });

  test.each([
    ['Docker’s errors', { message: 'no such container' }, 404],
    ['what is no inspect', { a: 1 }, 200],
  ])('%s pass', async (_title, body, code) => {
    expect((await inspect(body, code)).body).toEqual(body);
  });

  test('of an unmanaged container passes', async () => {
    put({ env: [], entrypoint: ['x'] });
    const body = answer();
    expect((await inspect(body)).body).toEqual(JSON.parse(JSON.stringify(body)));
  });

  test('without the option, it shows the original command only', async () => {
    await using plain = await serveWeave();
    expect(
      (await plain.post('GET', `/containers/${ID}/json`, { code: 200, body: answer() })).body,
    ).toMatchObject({
      Path: 'ie',
      Args: ['c', 'd'],
      Config: { Entrypoint: ['ie'], Cmd: ['c', 'd'] },
      NetworkSettings: { IPAddress: '' },
    });
  });
});
