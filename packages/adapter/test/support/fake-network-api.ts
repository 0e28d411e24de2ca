import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the docker-network engine sees of a Docker engine, on a real unix socket. */
export interface FakeNetworkApi extends AsyncDisposable {
  dockerHost: string;
  /** `NetworkSettings.Networks` of each container, by its id. */
  networks: Map<string, Record<string, object>>;
  /** `State.Pid` of those that run. */
  pids: Map<string, number>;
  /** `State.Error` of those whose start has failed; Docker is told to keep all of them running. */
  errors: Map<string, string>;
  /** Method, path without the version, and body of everything that changes something. */
  changes: string[];
  /** Of the network `weave`; some of it may be replaced. */
  network: Record<string, unknown>;
  /** What the engine says of itself. */
  info: object;
  /** Docker's answer to what changes something; default: it does it, and says nothing. */
  refusal: { status: number; message: string } | undefined;
  /** Called before the answer to what changes something. */
  onChange: (path: string, body: { Container?: string }) => void;
  /** Called before the answer to what only looks; gives another answer, or undefined. */
  onLook: (path: string) => Promise<object | undefined>;
}

const weave = {
  Id: 'f'.repeat(64),
  Name: 'weave',
  Driver: 'bridge',
  Scope: 'local',
  IPAM: { Config: [{ Subnet: '10.255.0.0/16', Gateway: '10.255.0.1' }] },
};

/** An engine whose newest API is `apiVersion`, with one network, `weave`. */
export async function createFakeNetworkApi(apiVersion: string): Promise<FakeNetworkApi> {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  const networks = new Map<string, Record<string, object>>();
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/v[0-9.]+/, '').split('?')[0] ?? '';
    const answer =
      request.method === 'GET'
        ? ((await api.onLook(path)) ?? look(path, apiVersion, api))
        : await change(request, path, api);
    const { status = answer === undefined ? 404 : 200 } = (answer ?? {}) as { status?: number };
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: `no such ${path}` }));
  });
  const socket = join(directory, 'docker.sock');
  await once(server.listen(socket), 'listening');
  const api: FakeNetworkApi = {
    dockerHost: `unix://${socket}`,
    networks,
    pids: new Map(),
    errors: new Map(),
    changes: [],
    network: { ...weave },
    info: { Swarm: { LocalNodeState: 'inactive' } },
    refusal: undefined,
    onChange: () => undefined,
    onLook: async () => undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
  return api;
}

async function change(request: IncomingMessage, path: string, api: FakeNetworkApi): Promise<unknown> {
  const body = await bodyOf(request);
  api.changes.push(`${request.method} ${path} ${body}`);
  api.onChange(path, JSON.parse(body || '{}') as { Container?: string });
  return api.refusal ?? {};
}

function look(
  path: string,
  apiVersion: string,
  { networks, pids, errors, network, info }: FakeNetworkApi,
): unknown {
  if (path === '/version') return { ApiVersion: apiVersion, MinAPIVersion: '1.24' };
  if (path === '/info') return info;
  if (path === '/containers/json')
    return [...networks].map(([Id, Networks]) => ({ Id, NetworkSettings: { Networks } }));
  if (path === '/networks/weave' || path === `/networks/${weave.Id}`) return network;
  const id = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1] ?? '';
  const found = networks.get(id);
  if (found === undefined) return undefined;
  return {
    Id: id,
    State: { Pid: pids.get(id) ?? 0, Error: errors.get(id) ?? '' },
    HostConfig: { RestartPolicy: { Name: 'always' } },
    NetworkSettings: { Networks: found },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** As Docker lists a container on the network; `wanted`: what it asked for, by default what it has. */
export function joinNetwork(
  api: FakeNetworkApi,
  id: string,
  address: string,
  wanted: string | undefined = address,
): void {
  const has = address === '' ? {} : { IPAddress: address, IPPrefixLen: 16 };
  api.networks.set(id, {
    weave: { ...has, IPAMConfig: wanted === undefined ? null : { IPv4Address: wanted } },
  });
}

/** Docker connects whoever asks, with this address. */
export function connectWith(api: FakeNetworkApi, address: string): void {
  api.onChange = (path, { Container: id = '' }) => {
    if (path.endsWith('/connect')) joinNetwork(api, id, address);
    else api.networks.set(id, {});
  };
}
