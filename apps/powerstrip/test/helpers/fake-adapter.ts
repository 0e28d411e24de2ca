import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HookRequest } from '@pw/core';

/** What an adapter got: the packet, and the HTTP headers it came with. */
interface SeenPacket {
  packet: HookRequest;
  headers: IncomingMessage['headers'];
}

export interface FakeAdapter extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenPacket[];
  /** Closes its connections at once and stops listening, as kill -9 would. */
  kill(): Promise<void>;
}

/** Gives the reply: an object goes out as JSON with 200; a string as it is; `status` and `body` say more. */
export type Hook = (packet: HookRequest, request: IncomingMessage) => unknown;
interface RawReply {
  status: number;
  body: string;
}

export async function startFakeAdapter(
  hook: Hook,
  { socketPath }: { socketPath?: string } = {},
): Promise<FakeAdapter> {
  const seen: SeenPacket[] = [];
  const server = createServer(async (request, response) => {
    // As an adapter that has no /healthz.
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const packet = JSON.parse(await text(request)) as HookRequest;
    seen.push({ packet, headers: request.headers });
    const reply = await hook(packet, request);
    if (reply === undefined) return;
    const { status, body } = isRawReply(reply)
      ? reply
      : { status: 200, body: typeof reply === 'string' ? reply : JSON.stringify(reply) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(socketPath === undefined ? { port: 0, host: '127.0.0.1' } : { path: socketPath });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: socketPath === undefined ? `http://127.0.0.1:${port}/extension` : `unix://${socketPath}:/extension`,
    seen,
    kill: () => stop(server),
    [Symbol.asyncDispose]: () => stop(server),
  };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  await closed;
}

function isRawReply(reply: unknown): reply is RawReply {
  return typeof reply === 'object' && reply !== null && 'status' in reply && 'body' in reply;
}
