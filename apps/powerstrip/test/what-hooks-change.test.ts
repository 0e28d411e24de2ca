// What a changed call carries, how adapters are connected to, and what an unwind may do.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import type { Hook } from './helpers/fake-adapter.ts';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const create = '/v1.41/containers/create';
const pattern = 'POST /*/containers/create';

describe('headers that describe the old body of an answer', () => {
  const ofTheBody = {
    etag: '"one"',
    'content-md5': 'one',
    digest: 'sha-256=one',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  };
  const others = { 'x-other': 'stays' };

  test.each([
    ['changed', { Body: '{"new":1}' }, others],
    ['left alone', {}, { ...ofTheBody, ...others }],
    ['left alone, with another status', { Code: 202 }, { ...ofTheBody, ...others }],
  ])('a body that is %s', async (_how, edit, expected) => {
    await using rig = await startRig({
      endpoints: { [pattern]: { post: ['a'] } },
      adapters: { a: changing({ post: () => edit }) },
      script: (engineCall) => engineCall.reply(201, { old: 1 }, { ...ofTheBody, ...others }),
    });
    const { headers } = await call(rig.port, create, { body: {} });
    const names = Object.keys({ ...ofTheBody, ...others });
    const seen = Object.fromEntries(
      names.filter((name) => name in headers).map((name) => [name, headers[name]]),
    );
    expect(seen).toStrictEqual(expected);
  });
});

describe('a call with a post-hook', () => {
  test('has a status line in the words of HTTP where a hook changes the status', async () => {
    await using rig = await startRig({
      endpoints: { [pattern]: { post: ['a'] } },
      adapters: { a: changing({ post: () => ({ Code: 202 }) }) },
      script: (engineCall) => engineCall.reply(201, {}),
    });
    using client = await openRawClient(rig.port);
    client.send(`POST ${create} HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n`);
    expect(await client.until('\r\n')).toMatch(/^HTTP\/1\.1 202 Accepted\r\n/);
  });

  test('is logged with the id of what Docker created', async () => {
    await using rig = await startRig({
      endpoints: { [pattern]: { post: ['a'] } },
      adapters: { a: nullHook },
      script: (engineCall) => engineCall.reply(201, { Id: 'abc', Warnings: [] }),
    });
    await call(rig.port, create, { body: {} });
    expect(await rig.logged(({ status }) => status === 201)).toMatchObject({ created: 'abc' });
  });
});

describe('requests', () => {
  test('a pre-hook that sets Body to null sends none', async () => {
    await using rig = await startRig({
      endpoints: { [pattern]: { pre: ['a'] } },
      adapters: { a: changing({ pre: () => ({ Body: null }) }) },
    });
    await call(rig.port, create, { body: { Image: 'x' } });
    const [request] = rig.engine.requests;
    expect(request?.body.toString()).toBe('');
    expect(request?.headers['content-length']).toBe('0');
  });

  test('a hooked HTTP/1.0 request without Host reaches Docker, with an empty one', async () => {
    await using rig = await startRig({ endpoints: { [pattern]: { pre: ['a'] } }, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send(`POST ${create} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.[01] 2/);
    expect(rig.engine.requests.map(({ body, headers }) => [body.toString(), headers.host])).toStrictEqual([
      ['{}', ''],
    ]);
  });
});

test('hooks of one call after the other use one connection to their adapter', async () => {
  const sockets = new Set<Socket>();
  const counted: Hook = (packet, request) => {
    sockets.add(request.socket);
    return nullHook(packet, request);
  };
  await using rig = await startRig({
    endpoints: { [pattern]: { pre: ['a'], post: ['a'] } },
    adapters: { a: counted },
  });
  for (let count = 0; count < 3; count += 1) await call(rig.port, create, { body: {} });
  expect(rig.adapters.a?.seen).toHaveLength(6);
  expect(sockets.size).toBe(1);
});

describe('an unwind', () => {
  const endpoints = { [pattern]: { pre: ['a', 'b', 'c'] } };
  const adapterOptions = { a: { unwind: true }, b: { unwind: true } };

  test('that takes long is waited for, before the next and before the answer', async () => {
    const order: string[] = [];
    const unwinding =
      (name: string): Hook =>
      async (packet, request) => {
        if (packet.Type !== 'unwind') return nullHook(packet, request);
        order.push(`${name} begins`);
        await sleep(50);
        order.push(`${name} ends`);
        return nullHook(packet, request);
      };
    await using rig = await startRig({
      endpoints,
      adapterOptions,
      adapters: { a: unwinding('a'), b: unwinding('b'), c: explodingHook },
    });
    await call(rig.port, create, { body: {} });
    order.push('answer');
    expect(order).toStrictEqual(['b begins', 'b ends', 'a begins', 'a ends', 'answer']);
  });

  test.each([200, 204, 399])('does not follow a %d of Docker', async (status) => {
    const seen: string[] = [];
    await using rig = await startRig({
      endpoints: { [pattern]: { pre: ['a'], post: ['a'] } },
      adapters: {
        a: (packet, request) => {
          seen.push(packet.Type);
          return nullHook(packet, request);
        },
      },
      adapterOptions: { a: { unwind: true } },
      script: (engineCall) => engineCall.reply(status),
    });
    await call(rig.port, create, { body: {} });
    await rig.logged(({ msg }) => msg === 'call');
    expect(seen).toStrictEqual(['pre-hook', 'post-hook']);
  });

  test.each([400, 404, 500])('follows a %d of Docker, after the post-hooks have seen it', async (status) => {
    const order: string[] = [];
    const noting: Hook = async (packet, request) => {
      if (packet.Type === 'post-hook') await sleep(50);
      order.push(packet.Type);
      return nullHook(packet, request);
    };
    await using rig = await startRig({
      endpoints: { [pattern]: { pre: ['a'], post: ['a'] } },
      adapterOptions,
      adapters: { a: noting, b: nullHook },
      script: (engineCall) => engineCall.reply(status, { message: 'no' }),
    });
    expect((await call(rig.port, create, { body: {} })).status).toBe(status);
    expect(order).toStrictEqual(['pre-hook', 'post-hook', 'unwind']);
  });

  test.each([
    [399, 0],
    [400, 1],
  ])('without post-hooks, Docker’s %d is followed by %d', async (status, count) => {
    await using rig = await startRig({
      endpoints: { [pattern]: { pre: ['a'] } },
      adapterOptions: { a: { unwind: true } },
      adapters: { a: nullHook },
      script: (engineCall) => engineCall.reply(status, { message: 'no' }),
    });
    await call(rig.port, create, { body: {} });
    if (count > 0) await rig.logged(({ msg }) => msg === 'unwound');
    const unwinds = rig.adapters.a?.seen.filter(({ packet }) => packet.Type === 'unwind');
    expect(unwinds).toHaveLength(count);
  });

  test('under way when the client sends its next call: that one is next', async () => {
    const order: string[] = [];
    const { promise: secondIsSent, resolve: sendSecond } = Promise.withResolvers<void>();
    const unwinding: Hook = async (packet, request) => {
      order.push(packet.Type);
      if (packet.Type === 'unwind') {
        sendSecond();
        await sleep(100);
        order.push('unwound');
      }
      return nullHook(packet, request);
    };
    await using rig = await startRig({
      endpoints: { 'GET /first': { pre: ['a'] } },
      adapterOptions: { a: { unwind: true } },
      adapters: { a: unwinding },
      script: (engineCall) => {
        order.push(engineCall.request.target);
        if (engineCall.request.target === '/first') engineCall.socket.destroy();
        else engineCall.reply(200, 'second');
      },
    });
    using client = await openRawClient(rig.port);
    client.send('GET /first HTTP/1.1\r\nHost: docker\r\n\r\n');
    await secondIsSent;
    client.send('GET /second HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect(await client.until(/\r\n\r\nsecond$/)).toMatch(/^HTTP\/1\.1 502 [\s\S]*HTTP\/1\.1 200 /);
    expect(order).toStrictEqual(['pre-hook', '/first', 'unwind', 'unwound', '/second']);
  });

  test('that fails does not hide the error or the other unwinds', async () => {
    const failing: Hook = (packet, request) =>
      packet.Type === 'unwind' ? explodingHook(packet, request) : nullHook(packet, request);
    await using rig = await startRig({
      endpoints,
      adapterOptions,
      adapters: { a: nullHook, b: failing, c: () => ({ status: 403, body: 'not today' }) },
    });
    const { status, message } = await call(rig.port, create, { body: {} });
    expect([status, message]).toStrictEqual([403, expect.stringContaining('not today')]);
    expect(rig.adapters.a?.seen.map(({ packet }) => packet.Type)).toStrictEqual(['pre-hook', 'unwind']);
    expect(rig.log).not.toContainEqual(expect.objectContaining({ msg: 'fault' }));
  });
});
