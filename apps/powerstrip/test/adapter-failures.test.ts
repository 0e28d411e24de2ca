import { describe, expect, test } from '@jest/globals';
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
      /^powerstrip adapter a: not on a Friday$/,
    ],
    [
      'an empty 503',
      () => ({ status: 503, body: '' }),
      503,
      /^powerstrip adapter a: failed without a message$/,
    ],
  ])('%s', async (_what, hook, status, message) => {
    await using rig = await startRig({ endpoints, adapters: { a: hook } });
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.message]).toEqual([status, expect.stringMatching(message)]);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(rig.engine.requests).toHaveLength(0);
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
