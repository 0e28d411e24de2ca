import type { Socket } from 'node:net';
import type { EngineRequest } from './engine-request.ts';

/** One call to the fake Docker, with the connection it came on: a script may misbehave on it as it likes. */
export interface EngineCall {
  readonly request: EngineRequest;
  readonly socket: Socket;
  /** What came after the request: early input of a hijack. */
  readonly early: Buffer;
  /** A complete answer with a length. Strings as body are sent as they are, other values as JSON. */
  reply(status: number, body?: unknown, headers?: Record<string, string>): void;
  /** Writes these bytes. */
  raw(text: string | Buffer): void;
  /** From now on the connection is the script's: bytes are given to `onData` (early ones at once), nothing is parsed. */
  hijack(onData: (bytes: Buffer) => void, onEnd?: () => void): void;
}

export interface CallParts {
  request: EngineRequest;
  socket: Socket;
  early: Buffer;
  takeOver: (onData: (bytes: Buffer) => void, onEnd: (() => void) | undefined) => void;
}

export function createEngineCall({ request, socket, early, takeOver }: CallParts): EngineCall {
  const raw = (text: string | Buffer) => void socket.write(text);
  return {
    request,
    socket,
    early,
    raw,
    reply: (status, body, headers = {}) => raw(serializeReply(request.method, { status, body, headers })),
    hijack: takeOver,
  };
}

function serializeReply(
  method: string,
  { status, body, headers }: { status: number; body: unknown; headers: Record<string, string> },
): Buffer {
  const isText = typeof body === 'string';
  const bytes = Buffer.from(body === undefined ? '' : isText ? body : JSON.stringify(body));
  const bodiless = status === 204 || status === 304;
  const fields = {
    ...(body === undefined ? {} : { 'Content-Type': isText ? 'text/plain' : 'application/json' }),
    ...(bodiless ? {} : { 'Content-Length': String(bytes.length) }),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const head = Buffer.from([`HTTP/1.1 ${status} Status`, ...lines, '', ''].join('\r\n'));
  return bodiless || method === 'HEAD' ? head : Buffer.concat([head, bytes]);
}
