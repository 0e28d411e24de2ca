import { isIP } from 'node:net';
import { PowerstripError } from '@pw/core';
import { quote } from '../http/header-lines.ts';
import type { RequestHead } from '../http/request-head.ts';

/** Keeps out what a browser page could send. */
export interface ClientGuard {
  /** Throws REQUEST_REFUSED (403). */
  check(head: RequestHead): void;
}

export interface GuardOptions {
  /** Hosts beside the harmless ones, in lower case. */
  allowHosts: readonly string[];
  /** Values of Origin that are let in. */
  allowOrigins: readonly string[];
  /** False where no page can come: unix sockets, and TLS with its own names. */
  checkHost: boolean;
}

// A page can give these to its own origin only; Docker clients invent such names for sockets and tunnels.
const reservedDomain = /\.(?:localhost|internal|local|test)\.?$/;
const portSuffix = /:\d*$/;

/**
 * No Docker client sends Origin or Sec-Fetch-*, but every page does. A name with a dot could be a page's own domain
 * that now resolves to this proxy (DNS rebinding); one without, an IP address, a socket path or nothing cannot.
 */
export function createClientGuard({ allowHosts, allowOrigins, checkHost }: GuardOptions): ClientGuard {
  return {
    check: (head) => {
      checkOrigin(head, allowOrigins);
      const host = head.host.replace(portSuffix, '').toLowerCase();
      if (checkHost && !isHarmlessHost(host) && !allowHosts.includes(host)) {
        throw refused(`the Host ${quote(head.host)}`, '--allow-host');
      }
    },
  };
}

function checkOrigin(head: RequestHead, allowOrigins: readonly string[]): void {
  for (const { name, value } of head.headers) {
    if (name !== 'origin' && !name.startsWith('sec-fetch-')) continue;
    if (head.headers.some((header) => header.name === 'origin' && allowOrigins.includes(header.value)))
      return;
    throw refused(`a request with ${name}: ${quote(value)}`, '--allow-origin');
  }
}

function isHarmlessHost(host: string): boolean {
  if (!host.includes('.') || /[/%]/.test(host)) return true;
  return isIP(host.replace(/^\[|\]$/g, '')) !== 0 || reservedDomain.test(host);
}

function refused(what: string, option: string): PowerstripError {
  const hint = `Docker clients do not send this, web pages do; ${option} lets it in`;
  return new PowerstripError('REQUEST_REFUSED', `refused ${what}`, { status: 403, hint });
}
