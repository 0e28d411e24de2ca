import { isIP } from 'node:net';
import { PowerstripError } from '@pw/core';

/** Where the proxy listens. */
export type ListenAddress =
  | { kind: 'unix'; path: string }
  | { kind: 'tcp'; host: string; port: number; loopback: boolean };

/** `tcp://HOST:PORT` or `unix:///path`. Throws BAD_OPTION that names `option`. */
export function parseListenAddress(url: string, option = '--listen'): ListenAddress {
  if (/^unix:\/\/\/./.test(url)) return { kind: 'unix', path: url.slice('unix://'.length) };
  const match = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/\s]*):(\d{1,5})\/?$/.exec(url);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new PowerstripError('BAD_OPTION', `${option} is ${JSON.stringify(url)}`, {
      hint: 'expected tcp://HOST:PORT (port 0 = any free one) or unix:///path/to.sock',
    });
  }
  const host = (match[1] || '0.0.0.0').replace(/^\[|\]$/g, '');
  return { kind: 'tcp', host, port, loopback: isLoopback(host) };
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
