import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** `message` of a JSON error. */
  message: string;
}

export interface CallOptions {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Send the body in chunks, without a length. */
  chunked?: boolean;
}

/** One call with node:http, as a client that has nothing to do with the proxy's own parser. */
export async function call(to: number | string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { body, headers = {}, chunked = false } = options;
  const bytes =
    body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request({
    ...(typeof to === 'number' ? { host: '127.0.0.1', port: to } : { socketPath: to }),
    path,
    method: options.method ?? (bytes === undefined ? 'GET' : 'POST'),
    agent: false,
    headers: {
      ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bytes === undefined || chunked ? {} : { 'content-length': bytes.length }),
      ...headers,
    },
  });
  outgoing.on('error', reject);
  outgoing.on('response', (response) => {
    readAnswer(response).then(resolve, reject);
  });
  // Node gives a body that comes with end() a length.
  if (chunked) outgoing.write(bytes);
  outgoing.end(chunked ? undefined : bytes);
  return promise;
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const body = await text(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body, message: messageOf(body) };
}

function messageOf(body: string): string {
  try {
    return String((JSON.parse(body) as { message?: unknown }).message ?? '');
  } catch {
    return '';
  }
}
