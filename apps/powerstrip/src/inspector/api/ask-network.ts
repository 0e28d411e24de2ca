import http from 'node:http';
import https from 'node:https';
import { type NetworkView, networkViewSchema } from '@pw/core/inspector';
import type { AdapterSettings } from '../../config/hook-config.ts';

const timeoutMs = 2_000;
const maxBytes = 4 * 1024 * 1024;

/** Asks an adapter's `GET /network`. Undefined: it has none, or does not answer so. */
export async function askNetwork({ address, token }: AdapterSettings): Promise<NetworkView | undefined> {
  const { secure, ...where } = address;
  let request: http.ClientRequest | undefined;
  try {
    // Throws when the certificate cannot be loaded, or the token has letters that no header may have.
    request = (secure ? https : http).request({
      ...where,
      path: '/network',
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    const text = await readAnswer(request);
    return text === undefined ? undefined : networkViewSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  } finally {
    request?.destroy();
  }
}

async function readAnswer(request: http.ClientRequest): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  request.on('response', resolve);
  request.on('error', reject);
  request.end();
  const response = await promise;
  if (response.statusCode !== 200) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
