import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPowerstripError, PowerstripError } from '@pw/core';
import { inspectorPolicy } from '@pw/core/inspector';

/** Of every answer: nothing of it is run, framed, kept, guessed or told to others. */
const guards = {
  'content-security-policy': inspectorPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function writeHead(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, { ...guards, ...headers });
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  writeHead(response, status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** An error as `{code, message, hint}` with its status. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, hint, status = 500 } = isPowerstripError(error) ? error : unexpected(error);
  sendJson(response, { code, message, hint }, status);
}

function unexpected(error: unknown): { code: string; message: string; hint: string; status?: number } {
  return { code: 'UNEXPECTED', message: String(error), hint: 'Please report this' };
}

export function notFound(message: string): PowerstripError {
  return new PowerstripError('NO_SUCH_NAME', message, { status: 404 });
}

const maxRequestBytes = 64 * 1024;

/** The JSON of a request. Throws BAD_JSON (400) or REQUEST_REFUSED (413, 415). */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new PowerstripError('REQUEST_REFUSED', 'the inspector takes application/json only', {
      status: 415,
    });
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxRequestBytes)
      throw new PowerstripError('REQUEST_REFUSED', `a request of more than ${maxRequestBytes} bytes`, {
        status: 413,
      });
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch (cause) {
    throw new PowerstripError('BAD_JSON', 'the request is no JSON', { status: 400, cause });
  }
}
