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
  /** Method, path without the version, and body of everything that changes something. */
  changes: string[];
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
  const changes: string[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/v[0-9.]+/, '').split('?')[0] ?? '';
    if (request.method !== 'GET') changes.push(`${request.method} ${path} ${await bodyOf(request)}`);
    const answer = request.method === 'GET' ? look(path, apiVersion, networks) : {};
    response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: `no such ${path}` }));
  });
  const socket = join(directory, 'docker.sock');
  await once(server.listen(socket), 'listening');
  return {
    dockerHost: `unix://${socket}`,
    networks,
    changes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
}

function look(path: string, apiVersion: string, networks: FakeNetworkApi['networks']): unknown {
  if (path === '/version') return { ApiVersion: apiVersion, MinAPIVersion: '1.24' };
  if (path === '/containers/json') return [];
  if (path === '/networks/weave' || path === `/networks/${weave.Id}`) return weave;
  const id = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1] ?? '';
  const found = networks.get(id);
  return found && { Id: id, NetworkSettings: { Networks: found } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
