import { isIP } from 'node:net';
import { PowerstripError } from '@pw/core';
import { quote } from '../http/header-lines.ts';
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
  /** Undefined where no page can come: unix sockets, and TLS with its own names. */
  checkHost: HostRules | undefined;
}

/** Where the plain tcp listener is: decides which Hosts are its own. */
export interface HostRules {
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

/**
 * No page may use the API. Pages send Origin or Sec-Fetch-Site. A page whose own domain now resolves to this proxy (DNS
 * rebinding) sends that domain as Host; an IP address, a socket path or `localhost` cannot be such a domain.
 */
export function createClientGuard({ allowHosts, allowOrigins, checkHost }: GuardOptions): ClientGuard {
  const names = new Set([...clientNames, ...allowHosts, ...ownNames(checkHost)]);
  return {
    check: (head) => {
      checkOrigin(head, allowOrigins);
      if (checkHost === undefined) return;
      const host = head.host.replace(portSuffix, '').toLowerCase();
      if (!names.has(host) && !isOwnHost(host, checkHost.listenHost)) {
        throw refused(`the Host ${quote(head.host)}`, '--allow-host');
      }
    },
  };
}

function checkOrigin(head: RequestHead, allowOrigins: readonly string[]): void {
  const origins = head.headers.filter(({ name }) => name === 'origin');
  for (const { value } of origins) {
    if (!allowOrigins.includes(value) && !isOriginOf(value, head.host)) {
      throw refused(`a request with origin: ${quote(value)}`, '--allow-origin');
    }
  }
  if (origins.length > 0) return;
  const fetch = head.headers.find(({ name }) => name.startsWith('sec-fetch-') && name !== modeHeader);
  if (fetch !== undefined) {
    throw refused(`a request with ${fetch.name}: ${quote(fetch.value)}`, '--allow-origin');
  }
}

/** WebSocket clients send the origin of the URL they were given. No page has that origin: the Docker API serves none. */
function isOriginOf(origin: string, host: string): boolean {
  const authority = /^https?:\/\/([^/?#@]+)$/i.exec(origin)?.[1];
  return authority !== undefined && withoutDefaultPort(authority) === withoutDefaultPort(host);
}

function withoutDefaultPort(authority: string): string {
  return authority.toLowerCase().replace(/:(?:80|443)?$/, '');
}

function ownNames(rules: HostRules | undefined): string[] {
  return rules === undefined ? [] : [rules.listenHost, ...rules.ownNames].map((name) => name.toLowerCase());
}

function isOwnHost(host: string, listenHost: string): boolean {
  if (/[/%]/.test(host) || host.endsWith('.localhost')) return true;
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0) return false;
  // Behind a wildcard, or a port that Docker publishes, any address can be one of this host.
  return isLoopback(address) || isWildcard(listenHost) || address === listenHost;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function refused(what: string, option: string): PowerstripError {
  const hint = `Docker clients do not send this, web pages do; ${option} lets it in`;
  return new PowerstripError('REQUEST_REFUSED', `refused ${what}`, { status: 403, hint });
}
