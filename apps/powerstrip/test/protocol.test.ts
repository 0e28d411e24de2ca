import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { call } from './support/call.ts';
import { startFakeAdapter } from './support/fake-adapter.ts';
import { changing, explodingHook, nullHook } from './support/hooks.ts';
import { openRawClient } from './support/raw-client.ts';
import { startRig } from './support/rig.ts';

const create = '/v1.41/containers/create';
const endpoints = { 'POST /*/containers/create': { pre: ['a'] } };
const both = { 'POST /*/containers/create': { pre: ['a'], post: ['a'] } };
const version = { PowerstripProtocolVersion: 1 };

describe('request bodies', () => {
  test('a charset parameter is still JSON, and the bytes of an unchanged body survive', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    const body = '{ "Memory": 9223372036854775807, "Odd": 1e400, "Name": "\\u00fc" }\n';
    await call(rig.port, create, { body, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBe(body);
    expect(rig.engine.requests[0]?.body.toString()).toBe(body);
  });

  test('a chunked body is collected and sent with a length', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    await call(rig.port, create, { body: { Image: 'x' }, chunked: true });
    const [request] = rig.engine.requests;
    expect([
      request?.body.toString(),
      request?.headers['content-length'],
      request?.headers['transfer-encoding'],
    ]).toEqual(['{"Image":"x"}', '13', undefined]);
  });

  test.each([
    ['absent', undefined, null],
    ['empty', '', null],
    ['null', 'null', 'null'],
  ])('a body that is %s', async (_what, body, seen) => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { pre: ['a'] } },
      adapters: { a: nullHook },
    });
    const path = '/v1.41/containers/x/start';
    const answer = await call(rig.port, path, {
      method: 'POST',
      chunked: body === '',
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status).toBe(200);
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBe(seen);
    expect(rig.engine.requests[0]?.body.toString()).toBe(body ?? '');
  });

  test('a hook may give a body to a call that had none', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { pre: ['a'] } },
      adapters: { a: changing({ pre: () => ({ Body: '{"x":1}' }) }) },
    });
    await call(rig.port, '/v1.41/containers/x/start', { method: 'POST' });
    const [request] = rig.engine.requests;
    expect([request?.body.toString(), request?.headers['content-type']]).toEqual([
      '{"x":1}',
      'application/json',
    ]);
  });

  test('PS-73: a tar upload has no pre-hook and is not collected', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/build': { pre: ['a'] }, 'PUT /*/containers/*/archive': { pre: ['a'] } },
      adapters: { a: nullHook },
      proxy: { limits: { maxBodyBytes: 10 } },
    });
    await call(rig.port, '/v1.41/build', {
      body: 'x'.repeat(100_000),
      headers: { 'content-type': 'application/tar' },
    });
    await call(rig.port, '/v1.41/containers/c/archive', {
      method: 'PUT',
      body: 'y'.repeat(100_000),
      headers: { 'content-type': 'application/x-tar' },
    });
    expect(rig.engine.requests.map(({ body }) => body.length)).toEqual([100_000, 100_000]);
    expect(rig.adapters.a?.seen).toHaveLength(0);
  });

  test('PS-73: other types give a null Body and stream past the hooks', async () => {
    await using rig = await startRig({
      endpoints,
      adapters: { a: nullHook },
      proxy: { limits: { maxBodyBytes: 10 } },
    });
    await call(rig.port, create, {
      body: 'z'.repeat(200_000),
      chunked: true,
      headers: { 'content-type': 'text/plain' },
    });
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBeNull();
    expect(rig.engine.requests[0]?.body.length).toBe(200_000);
  });

  test('the tar type alone does not get a call past its hooks', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { pre: ['a'] } },
      adapters: { a: explodingHook },
    });
    const answer = await call(rig.port, '/v1.41/containers/x/start', {
      method: 'POST',
      headers: { 'content-type': 'application/tar' },
    });
    expect(answer.status).toBe(500);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test.each([
    ['announced', false],
    ['chunked', true],
  ])('a body beyond the bound (%s) is a 413', async (_how, chunked) => {
    await using rig = await startRig({
      endpoints,
      adapters: { a: nullHook },
      proxy: { limits: { maxBodyBytes: 1_000 } },
    });
    const answer = await call(rig.port, create, { body: `"${'x'.repeat(2_000)}"`, chunked });
    expect([answer.status, answer.message]).toEqual([413, expect.stringContaining('larger than 1000 bytes')]);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test('Expect: 100-continue is answered where the body is collected, and left to Docker elsewhere', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send(
      `POST ${create} HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`,
    );
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('{}');
    await client.until('SeenByFakeDocker');
    expect(rig.engine.requests[0]?.headers.expect).toBeUndefined();
  });
});

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

describe('beyond the original protocol', () => {
  test('an early answer: the chain stops, Docker is not called', async () => {
    const early = () => ({
      ...version,
      EarlyServerResponse: { ContentType: 'text/plain', Body: 'from the hook', Code: 203 },
    });
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/create': { pre: ['a', 'b'], post: ['b'] } },
      adapters: { a: early, b: nullHook },
    });
    const answer = await call(rig.port, create, { body: {} });
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([
      203,
      'text/plain',
      'from the hook',
    ]);
    expect([rig.engine.requests.length, rig.adapters.b?.seen.length]).toEqual([0, 0]);
  });

  test('headers go along where they are asked for, in both directions of the chain', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/create': { pre: ['a', 'b'], post: ['a'] } },
      adapters: { a: nullHook, b: nullHook },
      adapterOptions: { a: { headers: true } },
    });
    await call(rig.port, create, { body: {}, headers: { 'X-Registry-Auth': 'abc' } });
    const seen = rig.adapters.a?.seen.map(
      ({ packet }) =>
        (packet as { ClientHeaders?: Record<string, string> }).ClientHeaders?.['x-registry-auth'],
    );
    expect(seen).toEqual(['abc', 'abc']);
    expect(rig.adapters.b?.seen[0]?.packet).not.toHaveProperty('ClientHeaders');
  });

  test('a token is sent as a bearer token', async () => {
    await using rig = await startRig({
      endpoints,
      adapters: { a: nullHook },
      adapterOptions: { a: { token: 's3cret' } },
    });
    await call(rig.port, create, { body: {} });
    expect(rig.adapters.a?.seen[0]?.headers.authorization).toBe('Bearer s3cret');
    expect(JSON.stringify(rig.log)).not.toContain('s3cret');
  });

  test('an adapter over a unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'powerstrip-adapter-'));
    await using adapter = await startFakeAdapter(changing({ pre: () => ({ Body: '{"by":"socket"}' }) }), {
      socketPath: join(folder, 'a.sock'),
    });
    await using rig = await startRig({
      endpoints,
      adapters: { a: nullHook },
      adapterOptions: { a: { url: adapter.url } },
    });
    await call(rig.port, create, { body: {} });
    expect(rig.engine.requests[0]?.body.toString()).toBe('{"by":"socket"}');
    rmSync(folder, { recursive: true });
  });

  const unwinding = { a: { unwind: true }, b: { unwind: true }, c: { unwind: true } };
  const chain = { 'POST /*/containers/create': { pre: ['a', 'b', 'c'], post: ['d'] } };
  const unwinds = (adapter: { seen: { packet: { Type: string } }[] } | undefined) =>
    adapter?.seen.filter(({ packet }) => packet.Type === 'unwind').map(({ packet }) => packet);

  test('a later pre-hook fails: those before it are unwound, last first, each with its own request', async () => {
    const order: string[] = [];
    const named = (name: string) => (packet: { Type: string }) => {
      if (packet.Type === 'unwind') order.push(name);
      return changing({ pre: () => ({ Body: JSON.stringify({ by: name }) }) })(packet as never, {} as never);
    };
    await using rig = await startRig({
      endpoints: chain,
      adapters: { a: named('a'), b: named('b'), c: explodingHook, d: nullHook },
      adapterOptions: unwinding,
    });
    expect((await call(rig.port, create, { body: {} })).status).toBe(500);
    expect(order).toEqual(['b', 'a']);
    expect(unwinds(rig.adapters.a)).toEqual([
      expect.objectContaining({
        ClientRequest: expect.objectContaining({ Body: '{"by":"a"}' }),
        Reason: expect.stringContaining('sadness'),
      }),
    ]);
    expect(unwinds(rig.adapters.c)).toEqual([]);
  });

  test.each([
    [
      'Docker refuses',
      {
        script: (engineCall: { reply(status: number, body: unknown): void }) =>
          engineCall.reply(409, { message: 'conflict' }),
      },
      409,
    ],
    [
      'Docker breaks off',
      { script: (engineCall: { socket: { destroy(): void } }) => engineCall.socket.destroy() },
      502,
    ],
    ['a post-hook fails', { post: explodingHook }, 500],
  ])(
    '%s: all pre-hooks are unwound',
    async (_what, {
      script,
      post,
    }: { script?: (engineCall: never) => void; post?: typeof nullHook }, status) => {
      await using rig = await startRig({
        endpoints: chain,
        adapters: { a: nullHook, b: nullHook, c: nullHook, d: post ?? nullHook },
        adapterOptions: unwinding,
        ...(script === undefined ? {} : { script: script as never }),
      });
      expect((await call(rig.port, create, { body: {} })).status).toBe(status);
      expect(['a', 'b', 'c'].map((name) => unwinds(rig.adapters[name])?.length)).toEqual([1, 1, 1]);
    },
  );

  test('without unwind: true nothing is unwound, and success unwinds nothing', async () => {
    await using rig = await startRig({
      endpoints: chain,
      adapters: { a: nullHook, b: nullHook, c: nullHook, d: explodingHook },
      adapterOptions: { b: { unwind: true } },
    });
    await call(rig.port, create, { body: {} });
    expect(['a', 'b', 'c'].map((name) => unwinds(rig.adapters[name])?.length)).toEqual([0, 1, 0]);
  });
});
