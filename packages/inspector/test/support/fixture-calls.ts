import { type CallDetail, callDetailSchema, type HookDetail, type InspectedBody } from '@pw/core/inspector';

/** A recorded body. */
export function body(value: unknown): InspectedBody {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { text, bytes: Buffer.byteLength(text), isCut: false };
}

let calls = 0;

/** A call that passed Docker without hooks, with what `more` changes of it. Checked by the schema of the API. */
export function makeCall(more: Partial<CallDetail> = {}): CallDetail {
  const id = (++calls).toString(16).padStart(16, '0');
  const startedAt = new Date(Date.UTC(2026, 0, 5, 9, 30) + calls * 137).toISOString();
  return callDetailSchema.parse({
    id,
    startedAt,
    method: 'GET',
    path: '/v1.51/containers/json',
    query: '?all=1',
    client: { address: '127.0.0.1' },
    userAgent: 'Docker-Client/28.5.2 (linux)',
    container: null,
    created: null,
    kind: 'pass',
    state: 'ended',
    status: 200,
    bytes: 1532,
    durationMs: 4.2,
    engine: { startedMs: 0.3, durationMs: 3.6 },
    isChanged: false,
    isRefused: false,
    error: null,
    request: {
      target: '/v1.51/containers/json?all=1',
      headers: [
        ['Host', '127.0.0.1:2375'],
        ['User-Agent', 'Docker-Client/28.5.2 (linux)'],
      ],
      body: null,
    },
    forwarded: null,
    engineAnswer: { status: 200, contentType: 'application/json', body: body([]) },
    answer: { status: 200, contentType: 'application/json', body: body([]) },
    hooks: [],
    endpoints: [],
    ...more,
  });
}

/** A hook that left the request as it was, with what `more` changes of it. */
export function makeHook(more: Partial<HookDetail> = {}): HookDetail {
  return {
    adapter: 'debug',
    type: 'pre-hook',
    startedMs: 0.8,
    durationMs: 2.1,
    outcome: 'unmodified',
    error: null,
    wouldRefuse: null,
    skipped: null,
    packet: null,
    reply: null,
    ...more,
  };
}

/** The text of a container-create request as docker run sends it; `more` changes keys of it. */
export function createRequest(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: ['WEAVE_CIDR=10.255.0.10/8'],
    Cmd: ['hello'],
    Image: 'localhost/pw/example',
    Volumes: {},
    WorkingDir: '',
    Entrypoint: null,
    Labels: {},
    HostConfig: {
      Binds: null,
      NetworkMode: 'default',
      PortBindings: {},
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      AutoRemove: true,
      VolumesFrom: null,
      Dns: [],
      ShmSize: 0,
    },
    ...more,
  };
}
