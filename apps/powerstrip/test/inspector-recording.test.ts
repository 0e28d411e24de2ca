import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type CallDetail, diffHook } from '@pw/core/inspector';
import { createRecorder } from '../src/inspector/recorder.ts';
import { call } from './helpers/call.ts';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { recorderOptions as options } from './helpers/inspected-rig.ts';
import { details, only } from './helpers/recorded-calls.ts';
import { startRig } from './helpers/rig.ts';

describe('H1: a hooked call', () => {
  const changes = {
    same: nullHook,
    adds: changing({
      pre: ({ Body }) => ({ Body: JSON.stringify({ ...JSON.parse(Body ?? ''), Cmd: ['w'] }) }),
    }),
    says: changing({ post: () => ({ Code: 299 }) }),
  };

  async function create(): Promise<CallDetail> {
    const recorder = createRecorder(options);
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/create': { pre: ['same', 'adds'], post: ['same', 'says'] } },
      adapters: changes,
      script: ({ reply }) => reply(201, { Id: 'f00d' }),
      proxy: { recorder },
    });
    await call(rig.port, '/v1.51/containers/create?name=web', {
      body: { Image: 'i' },
      headers: { 'User-Agent': 'Docker-Client/28' },
    });
    return only(recorder);
  }

  test('who called what, what Docker got and answered, what the client got', async () => {
    const target = '/v1.51/containers/create?name=web';
    const detail = await create();
    expect(detail).toMatchObject({
      method: 'POST',
      path: '/v1.51/containers/create',
      query: '?name=web',
      client: { address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
      userAgent: 'Docker-Client/28',
      container: 'web',
      created: 'f00d',
      ...{ kind: 'hooked', state: 'ended', status: 299, isChanged: true, isRefused: false, error: null },
      request: { target, body: { text: '{"Image":"i"}', bytes: 13, isCut: false } },
      forwarded: { method: 'POST', target, body: { text: '{"Image":"i","Cmd":["w"]}' } },
      engineAnswer: { status: 201, contentType: 'application/json', body: { text: '{"Id":"f00d"}' } },
      answer: { status: 299, body: { text: '{"Id":"f00d"}' } },
      endpoints: [{ pattern: 'POST /*/containers/create', line: expect.any(Number) }],
    });
    expect(detail.request.headers).toContainEqual(['User-Agent', 'Docker-Client/28']);
  });

  test('each packet and reply, in the order of time', async () => {
    const { hooks, engine } = await create();
    expect(hooks.map(({ adapter, type, outcome }) => `${type} ${adapter} ${outcome}`)).toStrictEqual([
      'pre-hook same unmodified',
      'pre-hook adds changed',
      'post-hook same unmodified',
      'post-hook says changed',
    ]);
    const diffs = hooks.map(diffHook);
    expect(diffs[1]).toMatchObject({ changes: [{ path: ['Body', 'Cmd'], after: ['w'] }] });
    expect(diffs[3]).toMatchObject({ changes: [{ path: ['Code'], before: 201, after: 299 }] });
    const steps = [...hooks.slice(0, 2), ...(engine === null ? [] : [engine]), ...hooks.slice(2)];
    const times = steps.flatMap(({ startedMs, durationMs }) => [startedMs, startedMs + durationMs]);
    expect(times).toHaveLength(10);
    expect(times).toStrictEqual(times.toSorted((a, b) => a - b));
  });
});

test.each([
  ['{"a":1,"b":2}', '{ "b": 2, "a": 1 }', 'unmodified'],
  ['{"a":1,"b":2}', '{"a":1}', 'changed'],
  ['{"a":1}', null, 'changed'],
  [undefined, 'null', 'changed'],
])('H1: a body %p that a hook makes %p is %s', async (before, after, outcome) => {
  const recorder = createRecorder(options);
  await using rig = await startRig({
    endpoints: { 'POST /x': { pre: ['a'] } },
    adapters: { a: changing({ pre: () => ({ Body: after }) }) },
    proxy: { recorder },
  });
  await call(rig.port, '/x', { method: 'POST', ...(before !== undefined && { body: before }) });
  expect(only(recorder).hooks).toMatchObject([{ outcome }]);
});

test('H1: a call without hooks: head, status, times, and the beginning of a JSON answer', async () => {
  const recorder = createRecorder(options);
  await using rig = await startRig({
    script: ({ reply }) => reply(404, { message: 'No such container: web' }),
    proxy: { recorder },
  });
  await call(rig.port, '/v1.51/containers/web/json');
  expect(only(recorder)).toMatchObject({
    kind: 'pass',
    container: 'web',
    status: 404,
    engine: { durationMs: expect.any(Number) },
    hooks: [],
    request: { body: null },
    forwarded: null,
    answer: {
      status: 404,
      contentType: 'application/json',
      body: { text: '{"message":"No such container: web"}' },
    },
  });
});

test('H1: a call over a unix socket: through which one, for curl', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-recording-'));
  const socketPath = join(folder, 'docker.sock');
  const recorder = createRecorder(options);
  await using rig = await startRig({ listen: [`unix://${socketPath}`], proxy: { recorder } });
  await call(socketPath, '/_ping');
  expect(rig.urls).toStrictEqual([`unix://${socketPath}`]);
  expect(only(recorder).client).toStrictEqual({ address: 'unix', socketPath });
  rmSync(folder, { recursive: true });
});

describe('H1: who refused a call, and why', () => {
  const early = {
    PowerstripProtocolVersion: 1,
    EarlyServerResponse: { ContentType: 'text/plain', Body: 'stop', Code: 409 },
  };
  const adapters = {
    fine: nullHook,
    refuses: () => ({ status: 403, body: '{"PowerstripProtocolVersion":1,"message":"no host mounts"}' }),
    answers: () => early,
    fails: explodingHook,
    odd: changing({ pre: () => ({ Request: '//x' }) }),
    watches: () => early,
  };
  const hooked = { kind: 'hooked', isRefused: false };

  test.each<[string, { pre: string[] } | { refuse: string }, object, string]>([
    [
      'an adapter’s refusal',
      { pre: ['fine', 'refuses'] },
      {
        ...hooked,
        status: 403,
        isRefused: true,
        error: { code: 'ADAPTER_FAILED' },
        hooks: [{}, { outcome: 'refused' }],
      },
      'powerstrip adapter refuses: no host mounts',
    ],
    [
      'an early answer',
      { pre: ['answers'] },
      { ...hooked, status: 409, isRefused: true, error: null, hooks: [{ outcome: 'refused', error: null }] },
      'stop',
    ],
    [
      'an adapter that fails',
      { pre: ['fails'] },
      { ...hooked, status: 500, error: { code: 'ADAPTER_FAILED' }, hooks: [{ outcome: 'failed' }] },
      'powerstrip adapter fails: sadness for you, today',
    ],
    [
      'a reply that is not allowed',
      { pre: ['odd'] },
      { ...hooked, status: 502, error: { code: 'ADAPTER_BAD_REPLY' }, hooks: [{ outcome: 'failed' }] },
      'adapter odd at',
    ],
    [
      'an adapter that only observes',
      { pre: ['watches'] },
      { ...hooked, status: 200, error: null, hooks: [{ outcome: 'observed' }] },
      'answered 409 in place of Docker',
    ],
    [
      'powerstrip itself',
      { refuse: 'not here' },
      { kind: 'refused', status: 403, isRefused: true, error: { code: 'CALL_REFUSED' }, hooks: [] },
      'not here',
    ],
  ])('%s', async (_what, endpoint, expected, why) => {
    const recorder = createRecorder(options);
    await using rig = await startRig({
      endpoints: { 'POST /x': endpoint },
      adapters,
      adapterOptions: { watches: { mode: 'observe' } },
      proxy: { recorder },
    });
    await call(rig.port, '/x', { body: {} });
    const detail = only(recorder);
    expect(detail).toMatchObject(expected);
    const last = detail.hooks.at(-1);
    expect(last?.error?.message ?? last?.wouldRefuse ?? detail.answer?.body?.text).toContain(why);
    expect(detail.endpoints).toStrictEqual([{ pattern: 'POST /x', line: expect.any(Number) }]);
  });
});

test('H1: while a hook runs, its call is there, and says which one it is', async () => {
  const recorder = createRecorder(options);
  const release = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  await using rig = await startRig({
    endpoints: { 'POST /x': { pre: ['slow'] } },
    adapters: {
      slow: async (packet, request) => {
        called.resolve();
        await release.promise;
        return nullHook(packet, request);
      },
    },
    proxy: { recorder },
  });
  const answer = call(rig.port, '/x', { body: {} });
  await called.promise;
  expect(only(recorder)).toMatchObject({
    state: 'running',
    status: 0,
    hooks: [{ adapter: 'slow', outcome: 'running', reply: null }],
  });
  release.resolve();
  await answer;
  expect(only(recorder)).toMatchObject({ state: 'ended', hooks: [{ outcome: 'unmodified' }] });
});

test('H1: another order of keys or other blanks are no change', async () => {
  const recorder = createRecorder(options);
  await using rig = await startRig({
    endpoints: { 'POST /x': { pre: ['pretty'] } },
    adapters: { pretty: changing({ pre: () => ({ Body: '{ "b": 2, "a": 1 }' }) }) },
    proxy: { recorder },
  });
  await call(rig.port, '/x', { body: '{"a":1,"b":2}' });
  expect(only(recorder).hooks).toMatchObject([{ outcome: 'unmodified' }]);
});

test('H2: two hundred equal creates at once are never mixed', async () => {
  const recorder = createRecorder(options);
  await using rig = await startRig({
    endpoints: { 'POST /*/containers/create': { pre: ['tags', 'same'], post: ['same'] } },
    adapters: {
      same: nullHook,
      // Each call gets a number of its own on its way, after a time of its own.
      tags: async (packet) => {
        await new Promise((done) => setTimeout(done, Math.random() * 20));
        const { ClientRequest, CallId } = packet;
        return {
          PowerstripProtocolVersion: 1,
          ModifiedClientRequest: { ...ClientRequest, Body: JSON.stringify({ Hostname: CallId }) },
        };
      },
    },
    script: ({ request, reply }) => reply(201, { Id: `of-${JSON.parse(request.body.toString()).Hostname}` }),
    proxy: { recorder },
  });
  const equal = () => call(rig.port, '/v1.51/containers/create', { body: { Image: 'i' } });
  const answers = await Promise.all(Array.from({ length: 200 }, equal));
  const calls = details(recorder);
  expect(calls).toHaveLength(200);
  for (const detail of calls) {
    const texts = [
      ...detail.hooks.flatMap(({ packet, reply }) => [packet?.text, reply?.text]),
      detail.forwarded?.body?.text,
      detail.engineAnswer?.body?.text,
      detail.answer?.body?.text,
    ].join();
    const others = texts.match(/[0-9a-f]{16}/g)?.filter((id) => id !== detail.id);
    expect(others).toStrictEqual([]);
    expect(detail.created).toBe(`of-${detail.id}`);
    expect(detail.hooks.map(({ adapter, type, outcome }) => `${type} ${adapter} ${outcome}`)).toStrictEqual([
      'pre-hook tags changed',
      'pre-hook same unmodified',
      'post-hook same unmodified',
    ]);
  }
  const given = answers.map(({ body }) => body).toSorted();
  expect(given).toStrictEqual(calls.map(({ answer }) => answer?.body?.text).toSorted());
});
