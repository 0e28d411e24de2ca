import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { NetworkView } from '@pw/core/inspector';
import { waitUntil } from '@pw/test-helpers';
import { parseHookConfig } from '../../config/parse-hook-config.ts';
import { HooksState } from '../hooks-state.ts';
import { NetworkWatch } from './network-watch.ts';

const viewOf = (engine: string): NetworkView => ({ engine, error: null, containers: [], peers: [] });

/** An adapter beside one that knows of no network. */
const server = createServer((_request, response) => {
  asked += 1;
  answer(response);
});
let asked = 0;
let told: NetworkView[] = [];
let answer: (response: ServerResponse) => void;
let watch: NetworkWatch;

const answerWith = (engine: string) => {
  answer = (response) => response.end(JSON.stringify(viewOf(engine)));
};

beforeEach(async () => {
  asked = 0;
  told = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  watch = watchOf({ none: 'http://127.0.0.1:1/', network: url }, ['network', 'none']);
});

afterEach(async () => {
  watch.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function watchOf(adapters: Record<string, string>, pre: string[]): NetworkWatch {
  const endpoints = pre.length === 0 ? {} : { 'POST /x': { pre } };
  const hooks = new HooksState(parseHookConfig(JSON.stringify({ endpoints, adapters }), 'adapters.yml'));
  return new NetworkWatch({ hooks, onChange: (view) => told.push(view) });
}

test('the first adapter that tells of a network is believed; those who ask at once get one answer', async () => {
  answerWith('weave');
  const [one, other] = await Promise.all([watch.view(), watch.view()]);
  expect([one, other, asked]).toStrictEqual([viewOf('weave'), viewOf('weave'), 1]);
  answerWith('bridge');
  expect([await watch.view(), asked]).toStrictEqual([viewOf('bridge'), 2]);
});

test.each([
  ['a', ['a', 'b'], 'no adapter of adapters.yml tells of a network: a, b'],
  ['none that an endpoint lists', [], 'adapters.yml lists no adapter'],
])('where no adapter tells of one, it says so: %s', async (_what, pre, error) => {
  const nobody = watchOf({ a: 'http://127.0.0.1:1/', b: 'http://127.0.0.1:1/' }, pre);
  expect(await nobody.view()).toStrictEqual({ engine: null, error, containers: [], peers: [] });
});

test('changes are told, each once, until it is closed', async () => {
  answerWith('weave');
  watch.start();
  watch.start();
  await waitUntil('it is asked again', 10_000, () => asked === 3);
  expect(told).toStrictEqual([viewOf('weave')]);
  answerWith('bridge');
  await waitUntil('a change', 10_000, () => told.length > 1);
  expect(told).toStrictEqual([viewOf('weave'), viewOf('bridge')]);
});

test('an answer that comes after it is closed is not told', async () => {
  const waiting = Promise.withResolvers<ServerResponse>();
  answer = waiting.resolve;
  watch.start();
  const response = await waiting.promise;
  const seen = watch.view();
  watch.close();
  response.end(JSON.stringify(viewOf('weave')));
  expect(await seen).toStrictEqual(viewOf('weave'));
  expect(told).toStrictEqual([]);
});
