import { isIP } from 'node:net';
import { PowerstripError } from '@pw/core';

/** Where the proxy listens. */
export type ListenAddress =
  | { kind: 'unix'; path: string }
  /** A unix socket that the process got from its parent, bound already, as from systemd. */
  | { kind: 'inherited'; fd: number }
  | { kind: 'tcp'; host: string; port: number; loopback: boolean };

/** `tcp://HOST:PORT`, `unix:///path` or `fd://NUMBER`. Throws BAD_OPTION that names `option`. */
export function parseListenAddress(url: string, option = '--listen'): ListenAddress {
  if (/^unix:\/\/\/./.test(url)) return { kind: 'unix', path: url.slice('unix://'.length) };
  const fd = /^fd:\/\/([3-9]|[1-9]\d{1,5})$/.exec(url)?.[1];
  if (fd !== undefined) return { kind: 'inherited', fd: Number(fd) };
  const match = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/\s]*):(\d{1,5})\/?$/.exec(url);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new PowerstripError('BAD_OPTION', `${option} is ${JSON.stringify(url)}`, {
      hint: 'expected tcp://HOST:PORT (port 0 = any free one), unix:///path/to.sock or fd://NUMBER (3 or more)',
    });
  }
  const host = (match[1] || '0.0.0.0').replace(/^\[|\]$/g, '');
  return { kind: 'tcp', host, port, loopback: isLoopback(host) };
}

/** As the option was written. */
export function formatListenAddress(address: ListenAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  if (address.kind === 'inherited') return `fd://${address.fd}`;
  return `tcp://${address.host}:${address.port}`;
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
