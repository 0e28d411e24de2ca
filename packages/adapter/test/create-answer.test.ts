// After Docker has created a container: an engine that can puts it on the network before it starts.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import type { ContainerRequest } from '../src/engines/network-engine.ts';
import { dockerError, fakeContainer } from './support/fake-docker.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

const ID = 'abcd'.repeat(16);
const asks = { Image: 'plain', Env: ['WEAVE_CIDR=10.255.0.1/8'] };
let weave: ServedWeave;
let connected: [id: string, request: ContainerRequest][];

beforeEach(async () => {
  weave = await serveWeave();
  connected = [];
  weave.engine.connect = async (...args) => void connected.push(args);
  weave.docker.images.set('plain', { Id: 'sha256:1', Config: { Cmd: ['c'] } });
  put({ env: asks.Env, labels: { 'powerstrip-weave.addresses': '10.32.0.7/12' } });
});

afterEach(async () => {
  await weave[Symbol.asyncDispose]();
});

function put(options: Partial<Parameters<typeof fakeContainer>[0]>): void {
  weave.docker.containers.set(ID, fakeContainer({ id: ID, running: false, ...options }));
}

const answer = (body: unknown, code = 201) =>
  weave.post('POST', '/v1.41/containers/create', { request: asks, code, body });

test('the container is connected with what it asks for and what was picked', async () => {
  expect((await answer({ Id: ID, Warnings: [] })).body).toStrictEqual({ Id: ID, Warnings: [] });
  expect(connected).toStrictEqual([
    [
      ID,
      { requests: [{ kind: 'address', cidr: ipv4Cidr('10.255.0.1/8') }], picked: [ipv4Cidr('10.32.0.7/12')] },
    ],
  ]);
  expect(weave.log.lines).toStrictEqual([]);
});

test('an answer that gets a warning is otherwise Docker’s own', async () => {
  weave.engine.warned = ['something is odd'];
  const { body, packet } = await answer({ Id: ID });
  expect(body).toStrictEqual({ Id: ID, Warnings: ['WEAVE_CIDR: something is odd.'] });
  expect(packet).toMatchObject({ ModifiedServerResponse: { ContentType: 'application/json', Code: 201 } });
  expect(connected).toHaveLength(1);
});

test('by an engine that never warns as well, without a look at the image', async () => {
  delete weave.engine.warnings;
  weave.docker.failures.set('inspectImage', new Error('nobody needs to know'));
  await answer({ Id: ID });
  expect(connected).toHaveLength(1);
  expect(weave.log.lines).toStrictEqual([]);
});

test('the client has its answer when the container is connected', async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: called, resolve: call } = Promise.withResolvers<void>();
  let isAnswered = false;
  weave.engine.connect = () => {
    call();
    return held;
  };
  const answering = answer({ Id: ID }).finally(() => {
    isAnswered = true;
  });
  await called;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isAnswered).toBe(false);
  release();
  await answering;
});

test.each([
  ['asks for nothing', () => put({ env: [] })],
  ['is gone already', () => void weave.docker.containers.clear()],
])('one that %s is not connected, and that is no fault', async (_what, change) => {
  change();
  expect((await answer({ Id: ID })).body).toStrictEqual({ Id: ID });
  expect(connected).toStrictEqual([]);
  expect(weave.log.lines).toStrictEqual([]);
});

test.each([
  [409, { Id: ID }],
  [201, { message: 'no id' }],
  [201, { Id: 7 }],
  [201, [ID]],
  [201, null],
])('nor is anything by the answer %d %j', async (code, body) => {
  weave.docker.failures.set('inspectContainer', new Error('there is nothing to look for'));
  const { packet } = await answer(body, code);
  expect(packet).toMatchObject({
    ModifiedServerResponse: { Code: code, Body: body === null ? null : JSON.stringify(body) },
  });
  expect(connected).toStrictEqual([]);
  expect(weave.log.lines).toStrictEqual([]);
});

test('also one whose request nobody could read', async () => {
  await weave.post('POST', '/v1.41/containers/create', { request: 'null', code: 201, body: { Id: ID } });
  expect(connected).toHaveLength(1);
  expect(weave.log.lines).toStrictEqual([]);
});

test('an engine that connects at the start needs no look at the container', async () => {
  delete weave.engine.connect;
  weave.docker.failures.set('inspectContainer', new Error('there is nothing to look for'));
  weave.engine.warned = ['something is odd'];
  expect((await answer({ Id: ID })).body).toMatchObject({ Warnings: [expect.stringContaining('odd')] });
  expect(weave.log.lines).toStrictEqual([]);
});

test('what fails is logged: the client is told at the start', async () => {
  weave.docker.failures.set('inspectContainer', dockerError(500, 'engine trouble'));
  expect(await answer({ Id: ID })).toMatchObject({ status: 200, body: { Id: ID } });
  expect(weave.log.lines).toStrictEqual([
    {
      level: 'warn',
      message: 'a created container is not on the network yet',
      fields: { container: ID, err: expect.objectContaining({ statusCode: 500 }) },
    },
  ]);
});
