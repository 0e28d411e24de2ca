import { describe, expect, test } from '@jest/globals';
import type { ServerResponse } from '@pw/core';
import { call } from './helpers/call.ts';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { startRig } from './helpers/rig.ts';

const create = '/v1.41/containers/create';
const endpoints = { 'POST /*/containers/create': { pre: ['a'] } };
const both = { 'POST /*/containers/create': { pre: ['a'], post: ['a'] } };

describe('adapter failures', () => {
  test.each([
    ['no JSON', () => 'hello', 502, /answered with no JSON/],
    ['another packet', () => ({ hello: 1 }), 502, /PowerstripProtocolVersion/],
    [
      'an unknown protocol version',
      () => ({ PowerstripProtocolVersion: 2 }),
      502,
      /PowerstripProtocolVersion/,
    ],
    ['a redirect', () => ({ status: 302, body: '' }), 502, /HTTP status 302/],
    [
      'a path that can be read in two ways',
      changing({ pre: () => ({ Request: '/v1.41/../x' }) }),
      502,
      /\.\.\/x/,
    ],
    [
      'a refusal',
      () => ({ status: 403, body: '{"message":"not on a Friday"}' }),
      403,
      /^powerstrip adapter a: not on a Friday \(call [0-9a-f]{16}\)$/,
    ],
    [
      'an empty 500',
      () => ({ status: 500, body: '' }),
      500,
      /^powerstrip adapter a: failed without a message \(call [0-9a-f]{16}\)$/,
    ],
  ])('%s', async (_what, hook, status, message) => {
    await using rig = await startRig({ endpoints, adapters: { a: hook } });
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.message]).toEqual([status, expect.stringMatching(message)]);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(rig.engine.requests).toHaveLength(0);
  });

  test.each<[string, Partial<ServerResponse>]>([
    ['a header in its ContentType', { ContentType: 'text/plain\r\nX-Injected: 1' }],
    ['letters in its ContentType that end in the bytes of a line end', { ContentType: 'a\u010d\u010aX: 1' }],
    ['a body with a 204', { Code: 204, Body: '{}' }],
    ['a body with a 205', { Code: 205, Body: '{}' }],
    ['a body with a 304', { Code: 304, Body: '{}' }],
    ['an interim Code', { Code: 101 }],
    ['a Code of four digits', { Code: 2_000 }],
    ['a Code that is no number', { Code: '200' as unknown as number }],
  ])('PX-DESYNC-4: %s is a bad reply, of a pre-hook and of a post-hook', async (_what, response) => {
    const early = { ContentType: null, Body: null, Code: 200, ...response };
    await using rig = await startRig({
      endpoints: { 'GET /early': { pre: ['early'] }, 'GET /late': { post: ['late'] } },
      adapters: {
        early: () => ({ PowerstripProtocolVersion: 1, EarlyServerResponse: early }),
        late: changing({ post: () => response }),
      },
    });
    for (const path of ['/early', '/late']) {
      const answer = await call(rig.port, path);
      expect([path, answer.status, answer.headers['x-injected']]).toEqual([path, 502, undefined]);
      const line = await rig.logged(({ msg, path: logged }) => msg === 'call' && logged === path);
      expect(line.error).toBe('ADAPTER_BAD_REPLY');
    }
  });

  test('PX-DESYNC-4: a Code without a body for an archive is a bad reply', async () => {
    await using rig = await startRig({
      endpoints: { 'GET /*/archive': { post: ['a'] } },
      adapters: { a: changing({ post: () => ({ Code: 204 }) }) },
      script: (engineCall) => engineCall.reply(200, 'tar', { 'Content-Type': 'application/x-tar' }),
    });
    const answer = await call(rig.port, '/v1.41/containers/c/archive');
    expect([answer.status, answer.message]).toEqual([502, expect.stringContaining('the Code 204')]);
  });

  test.each([
    ['GET', 'HEAD'],
    ['HEAD', 'GET'],
    ['GET', 'TRACE'],
    ['GET', 'G T'],
  ])('PX-DESYNC-4: a %s that becomes a %s is a bad reply', async (method, changed) => {
    await using rig = await startRig({
      endpoints: { '* *': { pre: ['a'] } },
      adapters: { a: changing({ pre: () => ({ Method: changed }) }) },
    });
    expect((await call(rig.port, '/v1.41/info', { method })).status).toBe(502);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test('PX-STALE: a kept connection that the adapter closes as it is reused: the packet is sent once more', async () => {
    let packets = 0;
    await using rig = await startRig({
      endpoints,
      adapters: {
        a: (packet, request) => {
          packets += 1;
          if (packets === 2) request.socket.resetAndDestroy();
          return packets === 2 ? undefined : nullHook(packet, request);
        },
      },
    });
    for (const expected of [1, 3]) {
      expect((await call(rig.port, create, { body: {} })).status).toBe(200);
      expect(packets).toBe(expected);
    }
  });

  test('a new connection that the adapter closes is not tried again', async () => {
    await using rig = await startRig({
      endpoints,
      adapters: { a: (_packet, request) => void request.socket.resetAndDestroy() },
    });
    expect((await call(rig.port, create, { body: {} })).status).toBe(502);
    expect(rig.adapters.a?.seen).toHaveLength(1);
  });

  test('nobody there', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    await rig.adapters.a?.kill();
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.message]).toEqual([
      502,
      expect.stringMatching(/adapter a at .* cannot be reached: .*ECONNREFUSED/),
    ]);
  });

  test('a timeout', async () => {
    await using rig = await startRig({
      endpoints,
      adapters: { a: () => undefined },
      adapterOptions: { a: { timeout: '50ms' } },
    });
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.message]).toEqual([
      504,
      expect.stringContaining('did not answer within 50 ms'),
    ]);
  });

  test.each(['pre-hook', 'post-hook'])('onError: continue goes on without a failing %s', async (type) => {
    const failing = (packet: { Type: string }) =>
      packet.Type === type ? explodingHook({} as never, {} as never) : nullHook(packet as never, {} as never);
    await using rig = await startRig({
      endpoints: both,
      adapters: { a: failing },
      adapterOptions: { a: { onError: 'continue' } },
    });
    const answer = await call(rig.port, create, { body: { x: 1 } });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { SeenByFakeDocker: 42, body: '{"x":1}' },
    ]);
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line.hooks).toContainEqual(
      expect.objectContaining({ adapter: 'a', type, error: 'ADAPTER_FAILED' }),
    );
  });
});
