import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

const SHIM = '/.wait-for-weave/wait-for-weave';
let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave();
  const Config = { Entrypoint: ['ie'], Cmd: ['ic'], Env: ['PATH=/bin'] };
  weave.docker.images.set('plain', { Id: 'sha256:1', Config });
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

const create = (body: unknown) => weave.pre('POST', '/v1.41/containers/create?name=x', body);
const asks = { Image: 'plain', Env: ['WEAVE_CIDR=10.255.0.1/8'] };

describe('a copy: a request made from the inspect of a container of ours', () => {
  const NOW = { Entrypoint: ['ie'], Cmd: ['new'] };
  /** The config that Docker shows of a container of the request, after its tag has moved to another image. */
  const inspected = async (request: object): Promise<Record<string, unknown>> => {
    const { body } = await create(request);
    weave.docker.images.set('plain', { Id: 'sha256:9', Config: NOW });
    return body ?? {};
  };

  test('has the command of the new image where it had that of the old one', async () => {
    const whole = await inspected(asks);
    const { Cmd: _sameAsImage, ...withoutCmd } = whole;
    for (const copy of [whole, withoutCmd]) {
      expect((await create(copy)).body).toMatchObject({ Entrypoint: [SHIM], Cmd: ['ie', 'new'] });
    }
  });

  test('also where the inspect showed its original command', async () => {
    const copy = { ...(await inspected(asks)), Entrypoint: ['ie'], Cmd: ['ic'] };
    expect((await create(copy)).body).toMatchObject({ Entrypoint: [SHIM], Cmd: ['ie', 'new'] });
  });

  test('keeps a command of the user’s own', async () => {
    const copy = await inspected({ ...asks, Cmd: ['own'] });
    expect((await create(copy)).body).toMatchObject({ Cmd: ['ie', 'own'] });
    expect((await create({ ...copy, Cmd: ['edited', 'x'] })).body).toMatchObject({ Cmd: ['edited', 'x'] });
    const entered = await inspected({ ...asks, Entrypoint: ['re'] });
    expect((await create(entered)).body).toMatchObject({ Cmd: ['re'] });
  });

  test('has its own addresses, variables, labels and shim', async () => {
    weave.engine.picked = [ipv4Cidr('10.32.0.7/12')];
    weave.engine.planEnv = { WAIT_FOR_WEAVE_ROUTE: 'no' };
    const copy = await inspected({
      ...asks,
      Env: ['WEAVE_CIDR=net:default', 'WAIT_FOR_SECONDS=9'],
      Labels: { a: 'b' },
    });
    weave.engine.picked = [];
    weave.engine.planEnv = {};
    const env = (copy.Env as string[]).with(0, 'WEAVE_CIDR=10.255.0.9/8');
    const HostConfig = { VolumesFrom: ['shim:ro', 'mine'] };
    const { body } = await create({ ...copy, Env: env, HostConfig });
    expect(body).toMatchObject({
      Env: ['WEAVE_CIDR=10.255.0.9/8', 'WAIT_FOR_SECONDS=9'],
      Labels: expect.not.objectContaining({ 'powerstrip-weave.addresses': expect.anything() }),
      HostConfig: { VolumesFrom: ['mine', 'shim:ro'] },
    });
  });

  test.each([
    ['no address', { Env: ['A=1'] }],
    ['an address on the host’s network', { ...asks, HostConfig: { NetworkMode: 'host' } }],
  ])('that asks for %s is an ordinary container', async (_title, change) => {
    const copy = await inspected({ ...asks, Entrypoint: ['re'], Labels: { a: 'b' } });
    const { body } = await create({ ...copy, HostConfig: { VolumesFrom: ['shim:ro'] }, ...change });
    expect(body).toMatchObject({ Entrypoint: ['re'], Cmd: null, Labels: { a: 'b' } });
    expect(JSON.stringify(body)).not.toMatch(/powerstrip-weave|shim/);
  });

  test('with the shim and without our labels keeps the command', async () => {
    expect((await create({ ...asks, Entrypoint: [SHIM], Cmd: ['x', 'y'] })).body).toMatchObject({
      Entrypoint: [SHIM],
      Cmd: ['x', 'y'],
    });
    const { body } = await create({ ...asks, Entrypoint: [SHIM, 'x'], Cmd: ['y'] });
    expect(body).toMatchObject({ Entrypoint: [SHIM], Cmd: ['x', 'y'] });
    expect((await create({ ...asks, Entrypoint: [SHIM] })).body).toMatchObject({ Cmd: ['ie', 'ic'] });
  });

  test('with the shim and without an address has none of it', async () => {
    const { body } = await create({ Image: 'plain', Entrypoint: [SHIM, 'x'], Cmd: ['y'] });
    expect(body).toMatchObject({ Entrypoint: [], Cmd: ['x', 'y'] });
    const without = await create({ Image: 'plain', Entrypoint: [SHIM] });
    expect(without.body).toMatchObject({ Entrypoint: null, Cmd: null });
  });

  test('of an image that was committed without the hook has one shim', async () => {
    weave.docker.images.set('baked', { Id: 'sha256:10', Config: { Entrypoint: [SHIM], Cmd: ['x'] } });
    expect((await create({ ...asks, Image: 'baked' })).body).toMatchObject({
      Entrypoint: [SHIM],
      Cmd: ['x'],
    });
  });

  test('loses our labels and nothing else', async () => {
    const copy = { Image: 'plain', Labels: { mine: 'y', 'powerstrip-weave.about': 'x' } };
    expect((await create(copy)).body).toStrictEqual({ Image: 'plain', Labels: { mine: 'y' } });
    const more = { Env: ['A=1'], HostConfig: { VolumesFrom: ['mine'] } };
    expect((await create({ ...copy, ...more })).body).toStrictEqual({
      ...{ Image: 'plain', Labels: { mine: 'y' } },
      ...more,
    });
  });
});

test('a request that is no copy and asks for nothing passes letter by letter', async () => {
  const text = '{ "Image": "plain",\n  "Env": ["A=1"] }';
  expect((await create(text)).packet).toMatchObject({ ModifiedClientRequest: { Body: text } });
});
