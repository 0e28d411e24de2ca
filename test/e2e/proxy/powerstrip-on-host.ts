import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Adapter, answerHook, parseHookRequest } from '@pw/core';

const main = fileURLToPath(new URL('../../../apps/powerstrip/src/main.ts', import.meta.url));

/** powerstrip in front of the real engine, with one adapter named `hook` in this process. */
export interface HostPowerstrip extends AsyncDisposable {
  /** As DOCKER_HOST. */
  readonly url: string;
  readonly port: number;
  /** `pre-hook POST /v1.41/containers/create`, and so on, of every call of the adapter. */
  readonly hooked: string[];
}

export interface HostOptions {
  endpoints?: Record<string, { pre?: string[]; post?: string[] }>;
  adapter?: Adapter;
  /** What adapters.yml calls it. Default `hook`. */
  adapterName?: string;
  args?: string[];
  /** More adapters, by name, and where they listen; as in adapters.yml. */
  adapters?: Record<string, string | { url: string; unwind: boolean }>;
}

export async function startPowerstrip({
  endpoints = {},
  adapter = {},
  adapterName = 'hook',
  args = [],
  adapters = {},
}: HostOptions = {}): Promise<HostPowerstrip> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-e2e-'));
  const hook = await serveHook(adapter);
  const config = join(folder, 'adapters.yml');
  writeFileSync(
    config,
    JSON.stringify({ endpoints, adapters: { [adapterName]: hook.url, ...adapters } }, null, 2),
  );
  const child = spawn(
    process.execPath,
    [
      '--conditions=@pw/source',
      '--no-warnings',
      main,
      '--config',
      config,
      '--listen',
      'tcp://127.0.0.1:0',
      '--status-listen',
      'none',
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const url = await listeningUrl(child.stderr);
  return {
    url,
    port: Number(new URL(url.replace('tcp:', 'http:')).port),
    hooked: hook.calls,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      hook.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads the log to its end, so that the process never waits for us; resolves with the address of its first line. */
async function listeningUrl(log: NodeJS.ReadableStream): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines = createInterface(log);
  lines.on('line', (line) => {
    const { addresses } = JSON.parse(line) as { addresses?: string[] };
    if (addresses?.[0] !== undefined) resolve(addresses[0]);
  });
  lines.on('close', () => reject(new Error('powerstrip ended before it listened')));
  return promise;
}

/** Serves an adapter on a port of this machine. */
export async function serveHook(adapter: Adapter): Promise<{ url: string; calls: string[]; close(): void }> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    // powerstrip asks whether it is there.
    if (request.method !== 'POST') {
      response.end();
      return;
    }
    const packet = parseHookRequest(JSON.parse(await text(request)));
    calls.push(`${packet.Type} ${packet.ClientRequest.Method} ${packet.ClientRequest.Request}`);
    try {
      response.end(JSON.stringify(await answerHook(adapter, packet)));
    } catch (error) {
      const { status = 500, message } = error as { status?: number; message: string };
      response.writeHead(status).end(JSON.stringify({ message }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/extension`,
    calls,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
