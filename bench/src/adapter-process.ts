// The adapter alone, as a process of this machine, and calls of its start hook as powerstrip makes them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { createDockerCli } from '@pw/test-helpers';
import type Docker from 'dockerode';

const agent = new Agent({ keepAlive: true });

export interface AdapterProcess extends AsyncDisposable {
  /** Milliseconds from the start hook of a container that runs to its answer. */
  attach(containerId: string): Promise<number>;
  /** A field of the first log line with that message from now on, or one that has been there already. */
  logged(message: string, field: string): Promise<number>;
  /** Resident memory, in MB. */
  residentMb(): number;
}

/** Needs root. The shim's container and the network stay for the next one. */
export async function startAdapter(name: string, subnet: string): Promise<AdapterProcess> {
  // As in the image: Node's own TypeScript support would take a good part of the memory.
  const main = new URL('../../packages/adapter/dist/main.js', import.meta.url).pathname;
  // A stack name of its own keeps it from attaching containers without a label by events.
  const names = ['--network', name, '--bridge', 'pwbench', '--stack', 'pwbench', '--subnet', subnet];
  const serve = ['serve', '--engine', 'bridge', '--host', '127.0.0.1', '--port', '0', ...names];
  const flags = ['--max-semi-space-size=2', '--optimize-for-size'];
  const args = [...flags, main, ...serve, '--shim-container', `${name}-shim`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line));
  });
  const find = async (message: string) => {
    for (;;) {
      const line = lines.find(({ msg }) => msg === message);
      if (line !== undefined) return line;
      if (child.exitCode !== null) throw new Error('the adapter ended; it has to run as root');
      await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
    }
  };
  const url = String((await find('ready')).url);
  return {
    attach: (containerId) => attach(url, containerId),
    logged: async (message, field) => Number((await find(message))[field]),
    residentMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** What `startAdapter` has left in Docker. */
export async function removeAdapterTraces(name: string): Promise<void> {
  const cli = createDockerCli();
  await cli(['rm', '-fv', `${name}-shim`]);
  await cli(['network', 'rm', name]);
}

/** Creates a container without any network and starts it. */
export async function startContainer(
  docker: Docker,
  options: { image: string; name: string; cidr: string; labels?: Record<string, string> },
): Promise<Docker.Container> {
  const container = await docker.createContainer({
    name: options.name,
    Image: options.image,
    Cmd: ['sleep', '3600'],
    Env: [`WEAVE_CIDR=${options.cidr}`],
    Labels: options.labels ?? {},
    HostConfig: { NetworkMode: 'none' },
  });
  await container.start();
  return container;
}

async function attach(url: string, id: string): Promise<number> {
  const body = JSON.stringify({
    PowerstripProtocolVersion: 1,
    Type: 'post-hook',
    ClientRequest: { Method: 'POST', Request: `/v1.41/containers/${id}/start`, Body: null },
    ServerResponse: { ContentType: null, Body: null, Code: 204 },
  });
  const startedAt = performance.now();
  const status = await post(url, body);
  const heldMs = performance.now() - startedAt;
  if (status !== 200) throw new Error(`the adapter answered ${status}`);
  return heldMs;
}

/** As powerstrip calls its adapters: node:http over a connection that is kept. */
async function post(url: string, body: string): Promise<number | undefined> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const call = request(url, { method: 'POST', agent, headers });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}
