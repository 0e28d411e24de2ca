import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type EngineCall, waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type RigOptions, startRig } from './helpers/rig.ts';

const info = 'GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n';
const preHooked = { endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } };
const attach =
  'POST /v1.41/containers/x/attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n';

test('and then are gone while a pre-hook thinks: Docker is not called', async () => {
  const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
  // Of a unix socket the first write shows that nobody reads; of TCP the second.
  const path = join(tmpdir(), `powerstrip-half-closed-${process.pid}.sock`);
  await using rig = await startRig({
    ...preHooked,
    listen: [`unix://${path}`],
    adapters: { a: (packet, request) => hookMayAnswer.then(() => nullHook(packet, request)) },
  });
  using client = await openRawClient(path);
  client.send(info);
  client.end();
  await waitUntil('the hook is asked', 5_000, () => rig.adapters.a?.seen.length === 1);
  // The first byte of the answer: the proxy has seen the end.
  await client.until('H');
  client.socket.destroy();
  await once(client.socket, 'close');
  answerHook();
  expect(await rig.logged(({ msg }) => msg === 'call')).toMatchObject({ error: 'CLIENT_GONE', status: 0 });
  expect(rig.engine.requests).toHaveLength(0);
});

test('in the middle of an upload behind another call: the engine learns of it', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<EngineCall>();
  await using rig = await startRig({
    script: (engineCall) => {
      engineCall.hijack(
        () => {},
        () => {},
      );
      ask(engineCall);
    },
  });
  using client = await openRawClient(rig.port);
  client.send(`${info}POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nContent-Length: 100\r\n\r\nabc`);
  const first = await asked;
  client.end();
  await once(first.socket, 'end');
  first.reply(200, 'first');
  await client.until('first');
  first.socket.destroy();
  await waitUntil('the engine has a connection for the upload', 5_000, () => rig.engine.connections() === 2);
  await waitUntil('the engine has lost it', 5_000, () => rig.engine.open() === 0);
});

describe('before the answer, of which the engine is told with its head', () => {
  test.each<[string, string, RigOptions]>([
    ['a call with a pre-hook that unwinds', info, { ...preHooked, adapterOptions: { a: { unwind: true } } }],
    ['an attach that stays HTTP', attach, {}],
  ])('%s', async (_what, request, options) => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<EngineCall>();
    const { promise: told, resolve: tell } = Promise.withResolvers<void>();
    let isTold = false;
    await using rig = await startRig({
      ...options,
      script: (engineCall) => {
        engineCall.hijack(
          () => {},
          () => {
            isTold = true;
            tell();
          },
        );
        ask(engineCall);
      },
    });
    using client = await openRawClient(rig.port);
    client.send(request);
    client.end();
    const { raw } = await asked;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isTold).toBe(false);
    raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst');
    await told;
    raw(' last');
    expect(await client.closed()).toMatch(/\r\n\r\nfirst last$/);
  });
});

test('before a long answer: it comes whole, and begins once', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<EngineCall>();
  await using rig = await startRig({ ...preHooked, script: ask });
  using client = await openRawClient(rig.port);
  client.send(info);
  client.end();
  const engineCall = await asked;
  // What the proxy sends ahead of the answer to find out whether the client listens.
  await client.until('H');
  const body = 'x'.repeat(300_000);
  engineCall.reply(200, body);
  const [head = '', received] = (await client.closed()).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(received).toBe(body);
});

test('and then are gone while a post-hook thinks: the log says that they left', async () => {
  const { promise: hookMayAnswer, resolve: answerHook } = Promise.withResolvers<void>();
  await using rig = await startRig({
    endpoints: { '* *': { post: ['a'] } },
    adapters: { a: (packet, request) => hookMayAnswer.then(() => nullHook(packet, request)) },
  });
  using client = await openRawClient(rig.port);
  client.send(info);
  await waitUntil('the hook is asked', 5_000, () => rig.adapters.a?.seen.length === 1);
  client.end();
  await client.until('H');
  client.socket.destroy();
  const isGone = async () => (await rig.proxy.metrics.text()).includes('\npowerstrip_connections 0\n');
  await waitUntil('the proxy has found out', 10_000, isGone);
  answerHook();
  expect(await rig.logged(({ msg }) => msg === 'call')).toMatchObject({ status: 200, clientGone: true });
});
