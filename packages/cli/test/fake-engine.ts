import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineClient } from '@pw/cli/engine';
import type Docker from 'dockerode';

type FakeContainer = {
  Id: string;
  Created: string;
  State: { Status: 'created' | 'running' | 'exited'; Running: boolean; ExitCode: number };
  Config: { Labels: Record<string, string>; Env?: string[] };
  HostConfig: { NetworkMode?: string; PortBindings?: object };
  NetworkSettings?: object;
  /** Of the files that were put into it. */
  files: Buffer;
};

/** A Docker engine that knows containers and networks by name, and runs nothing. */
export interface FakeEngine extends AsyncDisposable {
  docker: Docker;
  dockerHost: string;
  /** Where it answers as well, as powerstrip before it would. */
  port: number;
  containers: Map<string, FakeContainer>;
  /** Each with its labels. */
  networks: Map<string, Record<string, string>>;
  /** Called before a container of this name is created, and before it starts. */
  before: (what: 'create' | 'start', name: string) => void;
  /** What every command of an exec says on stdout. */
  says: string;
  add(name: string, container?: Partial<FakeContainer>): FakeContainer;
}

export const LABELS = { 'powerstrip-weave.stack': 'default' };

export async function startFakeEngine(): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'pwcli-engine-'));
  const socket = join(folder, 'engine.sock');
  const state = createState();
  const answer: RequestListener = (request, response) => void serve(state, request, response);
  const published = createServer(answer).listen(0, '127.0.0.1');
  const servers = [published, createServer(answer).listen(socket)];
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const dockerHost = `unix://${socket}`;
  return Object.assign(state, {
    docker: createEngineClient(dockerHost, {}),
    dockerHost,
    port: (published.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(folder, { recursive: true });
    },
  });
}

type State = Pick<FakeEngine, 'containers' | 'networks' | 'before' | 'says' | 'add'>;

function createState(): State {
  const containers = new Map<string, FakeContainer>();
  return {
    containers,
    networks: new Map(),
    before: () => {},
    says: '',
    add(name, given = {}) {
      const container: FakeContainer = {
        Id: name,
        Created: new Date().toISOString(),
        State: running,
        Config: { Labels: LABELS },
        HostConfig: {},
        files: Buffer.alloc(0),
        ...given,
      };
      containers.set(name, container);
      return container;
    },
  };
}

export const created = { Status: 'created', Running: false, ExitCode: 0 } as const;
export const running = { Status: 'running', Running: true, ExitCode: 0 } as const;

type Call = { state: State; name: string; query: URLSearchParams; body: Buffer };
type Answer = { status: number; body?: unknown; raw?: Buffer } | 'never';

const missing: Answer = { status: 404, body: { message: 'no such object' } };
const done: Answer = { status: 204 };

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://engine');
  const [, kind = '', name = '', verb = ''] = url.pathname.split('/');
  const call = { state, name, query: url.searchParams, body: Buffer.concat(chunks) };
  const handler =
    handlers[`${request.method} ${kind} ${verb || (isCollection(name) ? `/${name}` : '')}`.trim()];
  // The name of an image has slashes.
  const answer = kind === 'images' ? findImage(url.pathname) : (handler?.(call) ?? missing);
  if (answer === 'never') return;
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(answer.raw ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)));
}

/** As an exec without a tty sends it. */
function onStdout(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const isCollection = (name: string) => name === 'create' || name === 'json';

/** It has those of the parts alone. */
function findImage(path: string): Answer {
  return path.includes('example') ? missing : { status: 200, body: { Id: 'sha256:1' } };
}

const find = ({ containers }: State, nameOrId: string) =>
  [...containers].find(([name, { Id }]) => name === nameOrId || Id === nameOrId);

/** `NAME~2` is another one of that name. */
function listNetworks({ networks }: State, filters: string | null) {
  const { label = [] } = JSON.parse(filters ?? '{}') as { label?: string[] };
  return [...networks]
    .filter(([, labels]) =>
      label.every((one) => Object.entries(labels).some((pair) => pair.join('=') === one)),
    )
    .map(([Id, Labels]) => ({ Id, Name: Id.replace(/~.*/, ''), Labels }));
}

const handlers: Record<string, (call: Call) => Answer> = {
  'GET _ping': () => ({ status: 200 }),
  'GET info': () => ({ status: 200, body: { SecurityOptions: [] } }),
  'POST networks /create': ({ state, body }) => {
    const { Name, Labels } = JSON.parse(body.toString()) as { Name: string; Labels: Record<string, string> };
    state.networks.set(Name, Labels);
    return { status: 201, body: { Id: Name } };
  },
  'GET networks': ({ state, name, query }) => {
    if (name === '') return { status: 200, body: listNetworks(state, query.get('filters')) };
    const Labels = state.networks.get(name);
    const on = [...state.containers].filter(
      ([, { State, HostConfig }]) => State.Running && HostConfig.NetworkMode === name,
    );
    const body = { Name: name, Labels, Containers: Object.fromEntries(on) };
    return Labels === undefined ? missing : { status: 200, body };
  },
  'DELETE networks': ({ state, name }) => (state.networks.delete(name) ? done : missing),
  'GET containers /json': ({ state }) => ({
    status: 200,
    body: [...state.containers].map(([name, { Id, Config }]) => ({ Id, Names: [`/${name}`], ...Config })),
  }),
  'POST containers /create': ({ state, query, body }) => {
    const name = query.get('name') ?? '';
    state.before('create', name);
    if (state.containers.has(name)) {
      return { status: 409, body: { message: `The container name "/${name}" is already in use` } };
    }
    const { Labels, HostConfig } = JSON.parse(body.toString()) as FakeContainer['Config'] & FakeContainer;
    state.add(name, { State: created, Config: { Labels }, HostConfig });
    return { status: 201, body: { Id: name } };
  },
  'GET containers json': ({ state, name }) => {
    const container = find(state, name)?.[1];
    return container === undefined ? missing : { status: 200, body: { Name: `/${name}`, ...container } };
  },
  'PUT containers archive': ({ state, name, body }) => {
    const container = find(state, name)?.[1];
    if (container !== undefined) container.files = body;
    return { status: 200 };
  },
  'POST containers start': ({ state, name }) => {
    state.before('start', name);
    const container = find(state, name)?.[1];
    if (container === undefined) return missing;
    container.State = running;
    // As the adapter does when it starts.
    if (state.containers.get('powerstrip-weave') === container) state.networks.set('weave', LABELS);
    return done;
  },
  'DELETE containers': ({ state, name }) =>
    state.containers.delete(find(state, name)?.[0] ?? '') ? done : missing,
  'POST containers exec': () => ({ status: 201, body: { Id: 'probe' } }),
  'POST exec start': ({ state }) => ({ status: 200, raw: onStdout(state.says) }),
  'GET exec json': () => ({ status: 200, body: { ExitCode: 0 } }),
  'POST containers wait': () => 'never',
};
