import {
  type CallDetail,
  type HookDetail,
  type HookMatch,
  type HooksView,
  hookMatchSchema,
  hooksViewSchema,
  type NetworkView,
  networkViewSchema,
} from '@pw/core/inspector';
import { body, createRequest, makeCall, makeHook } from './fixture-calls.ts';

const CREATE = '/v1.51/containers/create';
const ID = '4be1c6f20a93d7785f60e2b9c14ad8e77b35f09216cc48da01f7359eab62d4c8';
const endpoints = [
  { pattern: 'POST /*/containers/create', line: 3 },
  { pattern: 'POST /*/containers/*/start', line: 6 },
];

/** docker run -e WEAVE_CIDR=…: weave changes what the container runs. */
export function changedCreate(): CallDetail {
  const before = createRequest();
  const after = {
    ...createRequest({ Cmd: ['/bin/app', 'hello'], Entrypoint: ['/w/w'] }),
    HostConfig: { ...(before.HostConfig as object), VolumesFrom: ['wait-for-weave:ro'] },
  };
  const answer = { status: 201, contentType: 'application/json', body: body({ Id: ID, Warnings: [] }) };
  return makeCall({
    method: 'POST',
    path: CREATE,
    query: '?name=hello',
    kind: 'hooked',
    status: 201,
    durationMs: 46.1,
    container: 'hello',
    created: ID,
    isChanged: true,
    engine: { startedMs: 16.4, durationMs: 28.9 },
    request: {
      target: `${CREATE}?name=hello`,
      headers: [
        ['Host', '127.0.0.1:2375'],
        ['Content-Type', 'application/json'],
        ['User-Agent', 'Docker-Client/28.5.2 (linux)'],
      ],
      body: body(before),
    },
    forwarded: { method: 'POST', target: `${CREATE}?name=hello`, body: body(after) },
    engineAnswer: answer,
    answer,
    endpoints: endpoints.slice(0, 1),
    hooks: createHooks(before, after),
  });
}

function createHooks(before: unknown, after: unknown): HookDetail[] {
  const request = (value: unknown) => ({ Method: 'POST', Request: CREATE, Body: JSON.stringify(value) });
  const head = { PowerstripProtocolVersion: 1, Type: 'pre-hook' };
  return [
    makeHook({
      packet: body({ ...head, ClientRequest: request(before) }),
      reply: body({ PowerstripProtocolVersion: 1, ModifiedClientRequest: request(before) }),
    }),
    makeHook({
      adapter: 'weave',
      startedMs: 3.1,
      durationMs: 9.4,
      outcome: 'changed',
      packet: body({ ...head, ClientRequest: request(before) }),
      reply: body({ PowerstripProtocolVersion: 1, ModifiedClientRequest: request(after) }),
    }),
    makeHook({
      startedMs: 12.7,
      durationMs: 3.2,
      packet: body({ ...head, ClientRequest: request(after) }),
      reply: body({ PowerstripProtocolVersion: 1, ModifiedClientRequest: request(after) }),
    }),
  ];
}

/** A guard refuses the same call; Docker is not asked. */
export function refusedCreate(): CallDetail {
  const message = 'the image "docker.io/library/miner" is not on the list of images';
  const request = { Method: 'POST', Request: CREATE, Body: JSON.stringify(createRequest()) };
  const answer = { ContentType: 'application/json', Body: JSON.stringify({ message }), Code: 403 };
  return makeCall({
    method: 'POST',
    path: CREATE,
    query: '',
    kind: 'refused',
    status: 403,
    durationMs: 7.7,
    isRefused: true,
    engine: null,
    request: { target: CREATE, headers: [['Host', 'api.moby.localhost']], body: body(createRequest()) },
    engineAnswer: null,
    answer: { status: 403, contentType: 'application/json', body: body({ message }) },
    endpoints: endpoints.slice(0, 1),
    hooks: [
      makeHook({
        adapter: 'guard',
        durationMs: 5.9,
        outcome: 'refused',
        packet: body({ PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request }),
        reply: body({ PowerstripProtocolVersion: 1, EarlyServerResponse: answer }),
      }),
      makeHook({
        adapter: 'weave',
        outcome: 'skipped',
        startedMs: 6.7,
        durationMs: 0,
        skipped: 'guard refused the call',
      }),
    ],
  });
}

/** docker start: the post-hook holds the answer until the container has the network. */
export function start(): CallDetail {
  const path = `/v1.51/containers/${ID}/start`;
  const answer = { status: 204, contentType: null, body: null };
  const reply = { ContentType: null, Body: null, Code: 204 };
  const request = { Method: 'POST', Request: path, Body: null };
  return makeCall({
    method: 'POST',
    path,
    query: '',
    kind: 'hooked',
    status: 204,
    durationMs: 402,
    container: ID,
    engine: { startedMs: 0.6, durationMs: 351 },
    request: { target: path, headers: [['Host', '127.0.0.1:2375']], body: null },
    engineAnswer: answer,
    answer,
    endpoints: endpoints.slice(1),
    hooks: [
      makeHook({
        adapter: 'weave',
        type: 'post-hook',
        startedMs: 352,
        durationMs: 48,
        packet: body({
          PowerstripProtocolVersion: 1,
          Type: 'post-hook',
          ClientRequest: request,
          ServerResponse: reply,
        }),
        reply: body({ PowerstripProtocolVersion: 1, ModifiedServerResponse: reply }),
      }),
    ],
  });
}

/** A morning of calls, the oldest first. */
export function someCalls(): CallDetail[] {
  return [
    makeCall({ path: '/_ping', query: '', method: 'HEAD', durationMs: 1.1 }),
    makeCall({ path: '/v1.51/info', query: '' }),
    makeCall(),
    changedCreate(),
    start(),
    makeCall({
      method: 'POST',
      path: `/v1.51/containers/${ID}/attach`,
      kind: 'tunnel',
      status: 101,
      state: 'running',
    }),
    makeCall({ path: '/v1.51/images/localhost/pw/nothing/json', query: '', status: 404 }),
    refusedCreate(),
    makeCall({
      method: 'POST',
      path: CREATE,
      kind: 'hooked',
      status: 503,
      durationMs: 30_012,
      engine: null,
      error: { code: 'ADAPTER_TIMEOUT', message: 'adapter "audit" did not answer within 30 s' },
      hooks: [
        makeHook({
          adapter: 'audit',
          durationMs: 30_010,
          outcome: 'failed',
          error: { code: 'ADAPTER_TIMEOUT', message: 'no answer within 30 s' },
        }),
      ],
    }),
    makeCall({ method: 'DELETE', path: `/v1.51/containers/${ID}`, query: '', status: 204, container: ID }),
  ];
}

export const hooksView: HooksView = hooksViewSchema.parse({
  file: '/etc/powerstrip/adapters.yml',
  loadedAt: '2026-01-05T09:29:58.004Z',
  faults: [],
  adapters: [
    {
      name: 'debug',
      url: 'http://debug/extension',
      mode: 'enforce',
      onError: 'fail',
      timeoutMs: 30_000,
      health: { ok: true, message: 'answers', checkedAt: '2026-01-05T09:30:01.000Z' },
      calls: 214,
      errors: 0,
      lastError: null,
      p50Ms: 2.1,
      p99Ms: 6.4,
    },
    {
      name: 'weave',
      url: 'http://weave/extension',
      mode: 'enforce',
      onError: 'fail',
      timeoutMs: 30_000,
      health: { ok: true, message: 'answers', checkedAt: '2026-01-05T09:30:01.000Z' },
      calls: 109,
      errors: 0,
      lastError: null,
      p50Ms: 9.4,
      p99Ms: 61,
    },
    {
      name: 'audit',
      url: 'http://audit:8080/hook',
      mode: 'observe',
      onError: 'continue',
      timeoutMs: 5000,
      health: {
        ok: false,
        message: 'connect ECONNREFUSED 172.17.0.5:8080',
        checkedAt: '2026-01-05T09:30:01.000Z',
      },
      calls: 12,
      errors: 3,
      lastError: {
        code: 'ADAPTER_TIMEOUT',
        message: 'no answer within 5 s',
        at: '2026-01-05T09:28:11.000Z',
      },
      p50Ms: 14,
      p99Ms: 5000,
    },
  ],
  endpoints: [
    { ...endpoints[0], pre: ['debug', 'weave', 'debug'], post: [], refuse: null },
    { ...endpoints[1], pre: [], post: ['debug', 'weave', 'debug'], refuse: null },
    { pattern: 'POST /*/build', line: 8, pre: [], post: [], refuse: 'images are built elsewhere' },
  ],
});

/** What powerstrip would say of a path: here only the patterns of the fixture. */
export function matchOf(path: string): HookMatch {
  const endpoint = hooksView.endpoints.find(({ pattern }) => path.endsWith(pattern.split('/').at(-1) ?? ''));
  return hookMatchSchema.parse({
    endpoints: endpoint === undefined ? [] : [endpoint],
    pre: endpoint?.pre ?? [],
    post: endpoint?.post ?? [],
    refuse: endpoint?.refuse ?? null,
  });
}

export const networkView: NetworkView = networkViewSchema.parse({
  engine: 'bridge',
  error: null,
  containers: [
    container('hello', { addresses: ['10.255.0.10/8'], names: ['hello'] }),
    container('database', { addresses: ['10.255.0.11/8', '10.254.3.1/16'], names: ['database', 'db'] }),
    container('web', { state: 'waiting' }),
    container('cache', { state: 'left-alone' }),
    container('worker', { host: 'host-b', addresses: ['10.255.1.4/8'], names: ['worker'] }),
    container('powerstrip', { isOurs: true, state: 'left-alone', image: 'localhost/pw/powerstrip' }),
  ],
  peers: [
    { name: 'host-b', address: '192.0.2.14', isConnected: true },
    { name: 'host-c', address: '192.0.2.15', isConnected: false },
  ],
});

function container(name: string, more: object) {
  return {
    id: Buffer.from(name.padEnd(32, '.')).toString('hex'),
    name,
    image: 'localhost/pw/example',
    isOurs: false,
    state: 'attached',
    addresses: [],
    names: [],
    host: null,
    ...more,
  };
}
