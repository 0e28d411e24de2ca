import { isIP } from 'node:net';
import { PowerstripError } from '@pw/core';
import { quote, quoteTarget } from '../http/header-lines.ts';
import type { RequestHead } from '../http/request-head.ts';
import { isLoopback } from './listen-address.ts';

/** Keeps out what a browser page could send. */
export interface ClientGuard {
  /** Throws REQUEST_REFUSED (403). */
  check(head: RequestHead): void;
}

export interface GuardOptions {
  /** Hosts beside those of Docker clients, in lower case. */
  allowHosts: readonly string[];
  /** Values of Origin that are let in. */
  allowOrigins: readonly string[];
  /** `unix`: any Host, but of browsers, which come through `ssh -L` at most. Undefined: TLS has names of its own. */
  checkHost: HostRules | 'unix' | undefined;
}

/** Where the plain tcp listener is: decides which Hosts are its own. */
interface HostRules {
  /** The address on which the proxy listens, as in `127.0.0.1` or `0.0.0.0`. */
  listenHost: string;
  /** Names of this machine or container. */
  ownNames: readonly string[];
}

// What Docker clients, and the tools that lead to an engine, send without being told a name. Any other name could be
// one that a hostile network answers for: it resolves single labels, .local, .internal and .test as it likes.
const clientNames = [
  '',
  'localhost',
  'docker',
  'd', // podman --remote
  'docker.example.com',
  'powerstrip',
  'host.docker.internal',
  'host.containers.internal',
];
const portSuffix = /:\d*$/;
// No browser sends this one alone. Node's fetch does.
const modeHeader = 'sec-fetch-mode';
const browserAgent = /^Mozilla\//i;

/**
 * No page may use the API. Pages send Origin or Sec-Fetch-Site. A page whose own domain now resolves to this proxy (DNS
 * rebinding) sends that domain as Host, and as Origin where the call could change something. Browsers are let in only
 * under Hosts for which no network can answer; Docker clients also under the names that they make up.
 */
export function createClientGuard({ allowHosts, allowOrigins, checkHost }: GuardOptions): ClientGuard {
  const listenHost = typeof checkHost === 'object' ? checkHost.listenHost : 'localhost';
  const safeNames = new Set(['localhost', ...allowHosts]);
  const names = new Set([...clientNames, ...ownNames(checkHost)]);
  return {
    check: (head) => {
      const isOfPage = checkOrigin(head, allowOrigins);
      if (checkHost === undefined) return;
      const host = head.host.replace(portSuffix, '').toLowerCase();
      if (safeNames.has(host) || isOwnAddress(host, listenHost)) return;
      if (isOfPage) throw refused(`a browser at the Host ${quoteHost(head.host)}`, '--allow-host');
      if (checkHost === 'unix' || names.has(host) || isNoDomain(host)) return;
      throw refused(`the Host ${quoteHost(head.host)}`, '--allow-host');
    },
  };
}

/** True for what a browser sent, unless from a page that is allowed. */
function checkOrigin(head: RequestHead, allowOrigins: readonly string[]): boolean {
  const origins = head.headers.filter(({ name }) => name === 'origin');
  const others = origins.filter(({ value }) => !allowOrigins.includes(value));
  for (const { value } of others) {
    if (!isOriginOf(value, head.host))
      throw refused(`a request with origin: ${quoteTarget(value)}`, '--allow-origin');
  }
  if (origins.length > 0) return others.length > 0;
  const fetch = head.headers.find(({ name }) => name.startsWith('sec-fetch-') && name !== modeHeader);
  if (fetch !== undefined)
    throw refused(`a request with ${fetch.name}: ${quote(fetch.value)}`, '--allow-origin');
  return head.headers.some(({ name, value }) => name === 'user-agent' && browserAgent.test(value));
}

/** WebSocket clients send the origin of the URL they were given. No page has that origin: the Docker API serves none. */
function isOriginOf(origin: string, host: string): boolean {
  const authority = /^https?:\/\/([^/?#@]+)$/i.exec(origin)?.[1];
  return authority !== undefined && withoutDefaultPort(authority) === withoutDefaultPort(host);
}

function withoutDefaultPort(authority: string): string {
  return authority.toLowerCase().replace(/:(?:80|443)?$/, '');
}

function ownNames(rules: GuardOptions['checkHost']): string[] {
  return typeof rules === 'object'
    ? [rules.listenHost, ...rules.ownNames].map((name) => name.toLowerCase())
    : [];
}

/** The path of a socket, or a name that resolvers are to keep for the machine itself. */
function isNoDomain(host: string): boolean {
  return /[/%]/.test(host) || host.endsWith('.localhost');
}

function isOwnAddress(host: string, listenHost: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0) return false;
  // Behind a wildcard, or a port that Docker publishes, any address can be one of this host.
  return isLoopback(address) || isWildcard(listenHost) || address === listenHost;
}

function quoteHost(host: string): string {
  return quote(host.replace(/^.*@/, '…@'));
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function refused(what: string, option: string): PowerstripError {
  const hint = `Docker clients do not send this, web pages do; ${option} lets it in`;
  return new PowerstripError('REQUEST_REFUSED', `refused ${what}`, { status: 403, hint });
}
