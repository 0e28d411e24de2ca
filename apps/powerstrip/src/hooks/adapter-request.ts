import type { HookRequest } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import { isHeaderValue } from '../http/header-lines.ts';
import { serializePacket } from './serialize-packet.ts';

// Up to this size one copy is cheaper than a second part to write.
const joinedBytes = 16 * 1024;
const beginnings = new WeakMap<AdapterSettings, string>();

/** The HTTP request that carries a packet to an adapter, in parts. */
export function adapterRequest(
  adapter: AdapterSettings,
  { packet, traceparent }: { packet: HookRequest; traceparent: string },
): Buffer[] {
  const body = serializePacket(packet);
  const length = body.reduce((sum, part) => sum + part.length, 0);
  const head = `${beginningOf(adapter)}traceparent: ${traceparent}\r\nContent-Length: ${length}\r\n\r\n`;
  const parts = [Buffer.from(head, 'latin1'), ...body];
  return length <= joinedBytes ? [Buffer.concat(parts)] : parts;
}

/** What is the same for every packet. */
function beginningOf(adapter: AdapterSettings): string {
  const known = beginnings.get(adapter);
  if (known !== undefined) return known;
  const lines = [
    `POST ${adapter.address.path} HTTP/1.1`,
    `Host: ${hostOf(adapter)}`,
    'Content-Type: application/json',
    'Accept: application/json',
    ...authorizationOf(adapter),
    'Connection: keep-alive',
  ];
  if (!lines.every(isHeaderValue))
    throw new Error('its URL or token holds a character that HTTP does not allow');
  const beginning = `${lines.join('\r\n')}\r\n`;
  beginnings.set(adapter, beginning);
  return beginning;
}

function hostOf({ address: { hostname, port, secure } }: AdapterSettings): string {
  if (hostname === undefined) return 'localhost';
  const name = hostname.includes(':') ? `[${hostname}]` : hostname;
  return port === (secure ? 443 : 80) ? name : `${name}:${port}`;
}

function authorizationOf({ token, address: { auth } }: AdapterSettings): string[] {
  if (token !== undefined) return [`Authorization: Bearer ${token}`];
  return auth === undefined ? [] : [`Authorization: Basic ${Buffer.from(auth).toString('base64')}`];
}
