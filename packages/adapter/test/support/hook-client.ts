import { type RunningAdapter, serveAdapter } from '@pw/hooks';
import { createWeaveService } from '../../src/create-weave-service.ts';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import { createFakeDocker, type FakeDocker } from './fake-docker.ts';
import { createFakeNetworkEngine, type FakeNetworkEngine } from './fake-network-engine.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';
import { libc } from './scratch-namespace.ts';

interface HookReply {
  status: number;
  /** The body of a create, commit and so on as the hook left it. */
  body: Record<string, unknown> | undefined;
  message: string | undefined;
  packet: Record<string, unknown>;
}

/** The whole weave service behind a real HTTP server, with a Docker in memory, and an engine too unless one is given. */
export interface ServedWeave extends AsyncDisposable {
  docker: FakeDocker;
  engine: FakeNetworkEngine;
  log: RecordingLog;
  server: RunningAdapter;
  /** `Body`: an object is sent as JSON. */
  pre(method: string, path: string, body: unknown): Promise<HookReply>;
  post(
    method: string,
    path: string,
    response: { code: number; body?: unknown; request?: unknown },
  ): Promise<HookReply>;
  unwind(path: string, body: unknown): Promise<HookReply>;
  run(signal: AbortSignal): Promise<void>;
}

export async function serveWeave(
  options: { rewriteInspect?: boolean; rewriteHosts?: boolean; engine?: NetworkEngine } = {},
): Promise<ServedWeave> {
  const docker = createFakeDocker();
  const engine = createFakeNetworkEngine();
  const log = createRecordingLog();
  const service = createWeaveService(
    { docker, libc, engine: options.engine ?? engine, log },
    {
      dockerHost: 'tcp://nowhere:1',
      shim: { container: 'shim', image: 'shim-image', stack: 'test' },
      ownership: { network: 'weave', unlabelled: true },
      rewriteInspect: options.rewriteInspect ?? false,
      rewriteHosts: options.rewriteHosts ?? false,
    },
  );
  const { adapter, health, metrics } = service;
  const server = await serveAdapter(adapter, { port: 0, log, health, metrics });
  const send = (packet: object) => sendPacket(`${server.url}/v1/extension`, packet);
  const text = (body: unknown) => (typeof body === 'string' || body === null ? body : JSON.stringify(body));
  return {
    docker,
    engine,
    log,
    server,
    pre: (Method, Request, body) =>
      send({ Type: 'pre-hook', ClientRequest: { Method, Request, Body: text(body) } }),
    post: (Method, Request, { code, body = null, request = null }) =>
      send({
        Type: 'post-hook',
        ClientRequest: { Method, Request, Body: text(request) },
        ServerResponse: { ContentType: 'application/json', Body: text(body), Code: code },
      }),
    unwind: (Request, body) =>
      send({ Type: 'unwind', ClientRequest: { Method: 'POST', Request, Body: text(body) }, Reason: 'test' }),
    run: (signal) => service.run(signal),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function sendPacket(url: string, packet: object): Promise<HookReply> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ PowerstripProtocolVersion: 1, ...packet }),
  });
  const json = (await response.json()) as Record<string, unknown>;
  const modified = (json.ModifiedClientRequest ?? json.ModifiedServerResponse) as
    | { Body: string | null }
    | undefined;
  return {
    status: response.status,
    body: modified?.Body ? parseIfJson(modified.Body) : undefined,
    message: json.message as string | undefined,
    packet: json,
  };
}

function parseIfJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
