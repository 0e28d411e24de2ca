// What a create hook writes down about the request, and what an engine's plan may change of it.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

let weave: ServedWeave;

beforeEach(async () => {
  weave = await serveWeave();
  const image = (Id: string, Entrypoint: string[] | string | null, Cmd: string[] | string | null) =>
    weave.docker.images.set(Id, { Id, Config: { Entrypoint, Cmd } });
  image('both', ['ie'], ['ic']);
  image('entrypoint', 'ie', null);
  image('cmd', null, 'ic');
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

const create = (body: object, query = '') =>
  weave.pre('POST', `/v1.41/containers/create${query}`, {
    Image: 'both',
    Env: ['WEAVE_CIDR=10.255.0.1/8'],
    ...body,
  });

test.each<[object, entrypoint: string, cmd: string, inherited: string]>([
  [{}, '["ie"]', '["ic"]', 'entrypoint cmd'],
  [{ Cmd: [] }, '["ie"]', '["ic"]', 'entrypoint cmd'],
  [{ Cmd: ['rc'] }, '["ie"]', '["rc"]', 'entrypoint'],
  [{ Entrypoint: ['re'] }, '["re"]', 'null', ''],
  [{ Entrypoint: ['re'], Cmd: ['rc'] }, '["re"]', '["rc"]', ''],
  [{ Image: 'entrypoint' }, '["ie"]', 'null', 'entrypoint cmd'],
  [{ Image: 'cmd' }, 'null', '["ic"]', 'entrypoint cmd'],
])('of %j: the command, and what of it is the image’s', async (body, entrypoint, cmd, inherited) => {
  expect((await create(body)).body).toMatchObject({
    Labels: {
      'powerstrip-weave.entrypoint': entrypoint,
      'powerstrip-weave.cmd': cmd,
      'powerstrip-weave.inherited': inherited,
    },
  });
});

test('the names of the shim’s variables', async () => {
  weave.engine.planEnv = { WAIT_FOR_WEAVE_ROUTE: 'no' };
  weave.engine.picked = [ipv4Cidr('10.32.0.7/12'), ipv4Cidr('10.32.0.8/12')];
  expect((await create({ StopSignal: 'SIGINT' })).body).toMatchObject({
    Labels: {
      'powerstrip-weave.env': 'WAIT_FOR_WEAVE_ROUTE WAIT_FOR_WEAVE_STOP_SIGNAL WAIT_FOR_WEAVE_ADDRESSES',
      'powerstrip-weave.addresses': '10.32.0.7/12 10.32.0.8/12',
    },
  });
});

test.each([
  ['?name=web', 'web'],
  ['?platform=linux%2Famd64&name=a%20b', 'a b'],
  ['?name=', undefined],
  ['', undefined],
])('an engine’s plan edits the request of %p for the name %p', async (query, expected) => {
  const names: unknown[] = [];
  const config = { Id: 'both', Config: { Cmd: ['c'] } };
  weave.docker.images.set('both linux/amd64', config);
  weave.engine.plan = async () => ({
    picked: [],
    edit(body, name) {
      names.push(name);
      body.setLabel('edited', 'yes');
    },
  });
  expect((await create({}, query)).body).toMatchObject({ Labels: { edited: 'yes' } });
  expect(names).toStrictEqual([expected]);
});

test('a create that failed gives back what was picked for it, and one without a body nothing', async () => {
  const path = '/v1.41/containers/create';
  for (const body of [
    null,
    '[]',
    {},
    { Labels: { 'powerstrip-weave.addresses': '10.32.0.7/12 10.32.0.8/12' } },
  ]) {
    expect((await weave.unwind(path, body)).status).toBe(200);
  }
  expect(weave.engine.calls.filter((call) => call !== 'abandon ')).toStrictEqual([
    'abandon 10.32.0.7,10.32.0.8',
  ]);
  expect(weave.log.lines).toStrictEqual([]);
});
