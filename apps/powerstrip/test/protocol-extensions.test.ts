import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { startFakeAdapter } from './helpers/fake-adapter.ts';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { startRig } from './helpers/rig.ts';

const create = '/v1.41/containers/create';
const endpoints = { 'POST /*/containers/create': { pre: ['a'] } };
const version = { PowerstripProtocolVersion: 1 };

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

  test('a post-hook that its own pre-hook does not need is left out; those of others are called', async () => {
    const alone = (packet: Record<string, unknown>) => ({
      ...version,
      ...(packet.Type === 'pre-hook'
        ? { ModifiedClientRequest: packet.ClientRequest, SkipPostHook: true }
        : { ModifiedServerResponse: packet.ServerResponse }),
    });
    const types = (seen: { packet: Record<string, unknown> }[] | undefined) =>
      seen?.map(({ packet }) => packet.Type);
    for (const post of [['a'], ['a', 'b']]) {
      await using rig = await startRig({
        endpoints: { 'POST /*/containers/create': { pre: ['a', 'b'], post } },
        adapters: { a: alone, b: nullHook },
      });
      expect((await call(rig.port, create, { body: {} })).status).toBe(200);
      expect(types(rig.adapters.a?.seen)).toEqual(['pre-hook']);
      expect(types(rig.adapters.b?.seen)).toEqual(
        post.length === 1 ? ['pre-hook'] : ['pre-hook', 'post-hook'],
      );
      const { hooks } = await rig.logged((line) => line.hooks !== undefined);
      expect(hooks).toContainEqual(
        expect.objectContaining({ adapter: 'a', type: 'post-hook', skipped: 'by its pre-hook' }),
      );
    }
  });

  test('PX-UNWIND: an early answer unwinds the hooks before it', async () => {
    const early = () => ({ ...version, EarlyServerResponse: { ContentType: null, Body: null, Code: 204 } });
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/create': { pre: ['a', 'b'] } },
      adapters: { a: nullHook, b: early },
      adapterOptions: { a: { unwind: true } },
    });
    expect((await call(rig.port, create, { body: {} })).status).toBe(204);
    const unwound = rig.adapters.a?.seen.map(({ packet }) => packet).filter(({ Type }) => Type === 'unwind');
    expect(unwound).toEqual([expect.objectContaining({ Reason: expect.stringContaining('adapter b') })]);
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
    expect(unwinds(rig.adapters.c)).toStrictEqual([]);
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
