import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** As much of the registry protocol (OCI distribution, v2) as docker push and pull need, in memory. */
export interface MiniRegistry extends Disposable {
  /** `127.0.0.1:PORT`; the engine takes that for an insecure registry without being told. */
  readonly host: string;
}

interface Store {
  blobs: Map<string, Buffer>;
  manifests: Map<string, { bytes: Buffer; type: string }>;
  uploads: Map<string, Buffer[]>;
}

export async function startMiniRegistry(): Promise<MiniRegistry> {
  const store: Store = { blobs: new Map(), manifests: new Map(), uploads: new Map() };
  const server = createServer((request, response) => void answer(store, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const url = new URL(request.url ?? '/', 'http://registry');
  const [, what, rest = ''] = /\/(blobs\/uploads|blobs|manifests)\/?(.*)$/.exec(url.pathname) ?? [];
  if (what === undefined) response.end('{}');
  else if (what === 'blobs/uploads') upload(store, { request, response, body, url, id: rest });
  else if (what === 'blobs') send(response, store.blobs.get(rest), { digest: rest });
  else if (request.method === 'PUT') putManifest(store, { request, response, body, name: rest });
  else {
    const manifest = store.manifests.get(rest);
    send(response, manifest?.bytes, {
      digest: digestOf(manifest?.bytes ?? Buffer.alloc(0)),
      type: manifest?.type,
    });
  }
}

interface Upload {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  url: URL;
  id: string;
}

function upload(store: Store, { request, response, body, url, id }: Upload): void {
  const uploadId = id === '' ? randomUUID() : id;
  const parts = [...(store.uploads.get(uploadId) ?? []), body];
  store.uploads.set(uploadId, parts);
  if (request.method === 'PUT') {
    const digest = url.searchParams.get('digest') ?? '';
    store.blobs.set(digest, Buffer.concat(parts));
    response.writeHead(201, { 'Docker-Content-Digest': digest, Location: `${url.pathname}` }).end();
    return;
  }
  const bytes = Buffer.concat(parts).length;
  const location = id === '' ? `${url.pathname.replace(/\/$/, '')}/${uploadId}` : url.pathname;
  response
    .writeHead(202, {
      Location: location,
      Range: `0-${Math.max(0, bytes - 1)}`,
      'Docker-Upload-UUID': uploadId,
    })
    .end();
}

function putManifest(
  store: Store,
  {
    request,
    response,
    body,
    name,
  }: { request: IncomingMessage; response: ServerResponse; body: Buffer; name: string },
): void {
  const manifest = { bytes: body, type: request.headers['content-type'] ?? '' };
  const digest = digestOf(body);
  store.manifests.set(name, manifest);
  store.manifests.set(digest, manifest);
  response.writeHead(201, { 'Docker-Content-Digest': digest }).end();
}

function send(
  response: ServerResponse,
  bytes: Buffer | undefined,
  { digest, type }: { digest: string; type?: string | undefined },
): void {
  if (bytes === undefined) {
    response.writeHead(404).end('{"errors":[{"code":"NAME_UNKNOWN"}]}');
    return;
  }
  const headers = {
    'Content-Length': bytes.length,
    'Content-Type': type ?? 'application/octet-stream',
    'Docker-Content-Digest': digest,
  };
  response.writeHead(200, headers).end(response.req.method === 'HEAD' ? undefined : bytes);
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
