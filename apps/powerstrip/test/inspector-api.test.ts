import { afterEach, describe, expect, test } from '@jest/globals';
import {
  callDetailSchema,
  callPageSchema,
  hookMatchSchema,
  hooksViewSchema,
  networkViewSchema,
  replayResultSchema,
} from '@pw/core/inspector';
import { call } from './helpers/call.ts';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { type InspectedRig, startInspectedRig } from './helpers/inspected-rig.ts';

let open: InspectedRig | undefined;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = undefined;
});

async function start(options: Parameters<typeof startInspectedRig>[0] = {}): Promise<InspectedRig> {
  open = await startInspectedRig(options);
  return open;
}

async function firstId({ json }: InspectedRig): Promise<string> {
  const { calls } = callPageSchema.parse(await json('/api/calls'));
  return calls[0]?.id ?? '';
}

const adds = changing({
  pre: ({ Body }) => ({ Body: JSON.stringify({ ...JSON.parse(Body ?? ''), Cmd: ['w'] }) }),
});

describe('GET /api/calls', () => {
  test('pages, newest first, to the end', async () => {
    const { rig, json } = await start();
    for (let index = 0; index < 5; index += 1) await call(rig.port, `/n${index}`);
    const seen: string[] = [];
    let before = '';
    for (;;) {
      const page = callPageSchema.parse(await json(`/api/calls?limit=2${before}`));
      seen.push(...page.calls.map(({ path }) => path));
      expect(page).toMatchObject({ kept: 5, dropped: 0 });
      if (page.next === null) break;
      before = `&before=${page.next}`;
    }
    expect(seen).toStrictEqual(['/n4', '/n3', '/n2', '/n1', '/n0']);
  });

  test('a filter', async () => {
    const { rig, json } = await start({ endpoints: { 'POST /x': { pre: ['adds'] } }, adapters: { adds } });
    await call(rig.port, '/x', { body: {} });
    await call(rig.port, '/y', { body: {} });
    const filter = encodeURIComponent('method:POST changed adapter:adds');
    expect(await json(`/api/calls?filter=${filter}`)).toMatchObject({ calls: [{ path: '/x' }], next: null });
  });

  test.each([1, 100, 1_000])('a page of %i calls', async (limit) => {
    const { rig, json } = await start();
    for (const path of ['/a', '/b']) await call(rig.port, path);
    const { calls, next } = callPageSchema.parse(await json(`/api/calls?limit=${limit}`));
    expect([calls.length, next]).toStrictEqual(limit === 1 ? [1, calls[0]?.id] : [2, null]);
  });

  test.each([
    ['/api/calls?filter=colour%3Ared', 400, 'BAD_FILTER'],
    ['/api/calls?limit=0', 400, 'BAD_OPTION'],
    ['/api/calls?limit=1001', 400, 'BAD_OPTION'],
    ['/api/calls?limit=x', 400, 'BAD_OPTION'],
    ['/api/calls/0123456789abcdef', 404, 'NO_SUCH_CALL'],
    ['/api/calls/%2e%2e%2fx', 404, 'NO_SUCH_CALL'],
    ['/api/export?format=xml', 400, 'BAD_OPTION'],
    ['/api/hooks/match?method=GET&path=x', 400, 'BAD_OPTION'],
    ['/api/hooks/match?method=GET&path=//x', 400, 'MALFORMED_REQUEST'],
    ['/api/nonsense', 404, 'NO_SUCH_NAME'],
    ['/api/constructor', 404, 'NO_SUCH_NAME'],
    ['/inspect/../api', 404, 'NO_SUCH_NAME'],
    ['/inspect/main.js', 404, 'NO_SUCH_NAME'],
  ])('%s: %i %s, as JSON with a hint', async (path, status, code) => {
    const { ask } = await start();
    const answer = await ask(path);
    expect([answer.status, answer.headers['content-type']]).toStrictEqual([status, 'application/json']);
    expect(JSON.parse(answer.body)).toMatchObject({
      code,
      message: expect.any(String),
      hint: expect.any(String),
    });
  });
});

test('GET /api/calls/{id}, by the id that the client was told', async () => {
  const { rig, json } = await start({
    endpoints: { 'POST /x': { pre: ['fails'] } },
    adapters: { fails: explodingHook },
  });
  const { headers } = await call(rig.port, '/x', { body: {} });
  const detail = callDetailSchema.parse(await json(`/api/calls/${headers['x-powerstrip-call-id']}`));
  expect(detail).toMatchObject({
    path: '/x',
    hooks: [{ outcome: 'failed', packet: { isCut: false }, reply: null }],
  });
});

describe('POST /api/calls/{id}/replay', () => {
  const refuses = () => ({ status: 403, body: '{"PowerstripProtocolVersion":1,"message":"no"}' });
  const early = { ContentType: 'text/plain', Body: 'stop', Code: 409 };
  const options = {
    endpoints: { 'POST /x': { pre: ['adds'] } },
    adapters: {
      adds,
      refuses,
      watches: refuses,
      answers: () => ({ PowerstripProtocolVersion: 1, EarlyServerResponse: early }),
    },
    adapterOptions: { watches: { mode: 'observe' }, answers: { mode: 'observe' } },
  };

  async function recorded() {
    const started = await start(options);
    await call(started.rig.port, '/x', { body: { Image: 'i' } });
    return { ...started, id: await firstId(started), engineCalls: started.rig.engine.requests.length };
  }

  test('the adapter gets the packet once more; the Docker engine gets nothing, and the call stays as it is', async () => {
    const { rig, json, id, engineCalls } = await recorded();
    const before = await json(`/api/calls/${id}`);
    const result = replayResultSchema.parse(
      await json(`/api/calls/${id}/replay`, { hook: 0, adapter: 'adds' }),
    );
    expect(result).toMatchObject({ outcome: 'changed', error: null });
    expect(result.reply?.text).toContain('Cmd');
    const [first, again] = rig.adapters.adds?.seen ?? [];
    expect(again?.packet).toStrictEqual(first?.packet);
    expect(rig.engine.requests).toHaveLength(engineCalls);
    expect(await json(`/api/calls/${id}`)).toStrictEqual(before);
  });

  test('to another adapter, which refuses', async () => {
    const { json, id } = await recorded();
    expect(await json(`/api/calls/${id}/replay`, { hook: 0, adapter: 'refuses' })).toMatchObject({
      outcome: 'refused',
      reply: null,
      error: { code: 'ADAPTER_FAILED', message: 'powerstrip adapter refuses: no' },
      wouldRefuse: null,
    });
  });

  test.each([
    ['watches', 'powerstrip adapter watches: no'],
    ['answers', 'answered 409 in place of Docker'],
  ])('to one that only observes: what %s would have refused', async (adapter, wouldRefuse) => {
    const { json, id } = await recorded();
    expect(await json(`/api/calls/${id}/replay`, { hook: 0, adapter })).toMatchObject({
      outcome: 'observed',
      wouldRefuse,
    });
  });

  test.each([
    [{ hook: 0, adapter: 'nobody' }, 404, 'NO_SUCH_NAME'],
    [{ hook: 1, adapter: 'adds' }, 400, 'BAD_OPTION'],
    [{ hook: -1, adapter: 'adds' }, 400, 'BAD_OPTION'],
    [{ adapter: 'adds' }, 400, 'BAD_OPTION'],
    ['no JSON', 400, 'BAD_JSON'],
    ['{}'.padEnd(64 * 1024), 400, 'BAD_OPTION'],
    ['{}'.padEnd(64 * 1024 + 1), 413, 'REQUEST_REFUSED'],
  ])('%.20j: %i %s', async (body, status, code) => {
    const { ask, id } = await recorded();
    const answer = await ask(`/api/calls/${id}/replay`, { body });
    expect([answer.status, JSON.parse(answer.body).code]).toStrictEqual([status, code]);
  });

  test('what was cut cannot be sent again', async () => {
    const started = await start({ ...options, recorder: { maxBodyLength: 10 } });
    await call(started.rig.port, '/x', { body: { Image: 'a long name' } });
    const id = await firstId(started);
    const answer = await started.ask(`/api/calls/${id}/replay`, { body: { hook: 0, adapter: 'adds' } });
    expect([answer.status, JSON.parse(answer.body).code]).toStrictEqual([409, 'CALL_CUT']);
  });
});

describe('GET /api/hooks', () => {
  test('adapters.yml as understood, with the figures of each adapter', async () => {
    const { rig, json, hooks } = await start({
      endpoints: { 'POST /x': { pre: ['adds', 'fails'] }, 'POST /y': { refuse: 'not here' } },
      refuse: ['session'],
      adapters: { adds, fails: explodingHook, unused: nullHook },
      adapterOptions: { fails: { timeout: '2s', onError: 'continue' }, unused: { mode: 'observe' } },
    });
    await rig.adapters.unused?.kill();
    for (let index = 0; index < 3; index += 1) await call(rig.port, '/x', { body: {} });
    hooks.failed(new Error('adapters.yml:7: pre: unknown adapter "x"'));
    const view = hooksViewSchema.parse(await json('/api/hooks'));
    expect(view.faults).toMatchObject([{ message: expect.stringContaining('unknown adapter') }]);
    const figures = { calls: 3, p50Ms: expect.any(Number), p99Ms: expect.any(Number) };
    const lastError = { code: 'ADAPTER_FAILED', message: expect.stringContaining('sadness') };
    expect(view.adapters).toMatchObject([
      {
        name: 'adds',
        onError: 'fail',
        mode: 'enforce',
        timeoutMs: 30_000,
        health: { ok: true },
        errors: 0,
        ...figures,
      },
      { name: 'fails', onError: 'continue', timeoutMs: 2_000, errors: 3, lastError, ...figures },
      {
        name: 'unused',
        mode: 'observe',
        health: { ok: false },
        calls: 0,
        lastError: null,
        p50Ms: null,
        p99Ms: null,
      },
    ]);
    expect(view.endpoints.map(({ pattern, pre, refuse }) => [pattern, pre, refuse])).toStrictEqual([
      ['session', [], 'adapters.yml refuses such calls'],
      ['POST /x', ['adds', 'fails'], null],
      ['POST /y', [], 'not here'],
    ]);
    const lines = view.endpoints.map(({ line }) => line ?? 0);
    expect(lines).toStrictEqual(lines.toSorted((a, b) => a - b));
  });

  test('what would happen to a call', async () => {
    const { json } = await start({
      endpoints: {
        '* *': { pre: ['a'] },
        'POST /*/containers/create': { pre: ['b', 'a'], post: ['b'] },
        'GET /*/info': { refuse: 'no' },
      },
      adapters: { a: nullHook, b: nullHook },
    });
    const match = async (method: string, path: string) =>
      hookMatchSchema.parse(await json(`/api/hooks/match?method=${method}&path=${encodeURIComponent(path)}`));
    const create = await match('POST', '/v1.51/containers/create?name=x');
    expect(create).toMatchObject({ pre: ['a', 'b', 'a'], post: ['b'], refuse: null });
    expect(create.endpoints.map(({ pattern }) => pattern)).toStrictEqual([
      '* *',
      'POST /*/containers/create',
    ]);
    expect(await match('GET', '/info')).toMatchObject({
      endpoints: [{ pattern: 'GET /*/info' }],
      pre: [],
      refuse: 'no',
    });
    expect(await match('GET', '/_ping')).toMatchObject({ endpoints: [{ pattern: '* *' }], pre: ['a'] });
  });

  test('an adapter’s URL is shown without user, password and query', async () => {
    const started = await start({ endpoints: { 'POST /x': { pre: ['a'] } }, adapters: { a: nullHook } });
    const { parseHookConfig } = await import('../src/config/parse-hook-config.ts');
    const yml = {
      endpoints: { 'POST /x': { pre: ['a'] } },
      adapters: { a: 'http://me:s3cret@127.0.0.1:1/?k=s3cret' },
    };
    started.hooks.loaded(parseHookConfig(JSON.stringify(yml), 'f'));
    const { body } = await started.ask('/api/hooks');
    expect(body).toContain('http://127.0.0.1:1/?…');
    expect(body).not.toContain('s3cret');
  });
});

test('GET /api/network says why it knows none', async () => {
  const { json } = await start({ endpoints: { 'POST /x': { pre: ['adds'] } }, adapters: { adds } });
  expect(networkViewSchema.parse(await json('/api/network'))).toStrictEqual({
    engine: null,
    error: 'no adapter of adapters.yml tells of a network: adds',
    containers: [],
    peers: [],
  });
});

test('POST /api/clear forgets all calls', async () => {
  const { rig, json } = await start({ recorder: { maxCalls: 1 } });
  await call(rig.port, '/a');
  await call(rig.port, '/b');
  expect(await json('/api/calls')).toMatchObject({ kept: 1, dropped: 1 });
  await json('/api/clear', {});
  expect(await json('/api/calls')).toStrictEqual({ calls: [], kept: 0, dropped: 0, next: null });
});
