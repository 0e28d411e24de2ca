import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PowerstripError } from '@pw/core';

/** Who may use the inspector: whoever has the token of this start, from a page of its own or without a browser. */
export interface Access {
  readonly token: string;
  /** `Set-Cookie` for a browser that has shown the token. */
  readonly cookie: string;
  /** Throws REQUEST_REFUSED (403) on what a foreign page, or a page behind a rebinding name, sends. */
  checkOrigin(request: IncomingMessage): void;
  /** Throws INSPECT_TOKEN (401) without the cookie or `Authorization: Bearer`. */
  checkToken(request: IncomingMessage): void;
  /** Throws INSPECT_TOKEN (401) for any other token. */
  check(token: string): void;
}

export function createAccess(token = randomBytes(32).toString('base64url')): Access {
  // Cookies know no ports: two powerstrips of one machine, or two starts of one, must not take each other's away.
  const cookieName = `pw-inspect-${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;
  const check = (given: string | undefined) => {
    if (given === undefined || !isSame(given, token)) throw noToken();
  };
  return {
    token,
    check,
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    checkOrigin: ({ headers, method }) => {
      checkHost(headers.host);
      checkPage(headers, method);
    },
    checkToken: ({ headers }) => {
      const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
      check(bearer ?? cookieValue(headers.cookie, cookieName));
    },
  };
}

/** A name could be one that a hostile page has rebound to this machine; these cannot. */
function checkHost(host: string | undefined): void {
  const name = host?.replace(/:\d{1,5}$/, '').toLowerCase() ?? '';
  if (name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name)) return;
  throw refused(`the Host ${JSON.stringify(host ?? '')}`);
}

function checkPage(headers: IncomingMessage['headers'], method: string | undefined): void {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}`)
    throw refused(`the Origin ${JSON.stringify(origin)}`);
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw refused(`a request with Sec-Fetch-Site: ${String(site)}`);
  // Browsers send an Origin with every POST.
  const changes = method !== 'GET' && method !== 'HEAD';
  if (changes && origin === undefined && headers.authorization === undefined)
    throw refused(`a ${method} without an Origin`);
}

function cookieValue(cookies: string | undefined, name: string): string | undefined {
  for (const cookie of cookies?.split(';') ?? []) {
    const [key, value] = cookie.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}

/** Compares hashes, which are of one length, so the time it takes tells nothing of the token. */
function isSame(given: string, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}

function refused(what: string): PowerstripError {
  const hint = 'Open the URL that `pw inspect` prints: http://127.0.0.1:PORT/inspect?token=…';
  return new PowerstripError('REQUEST_REFUSED', `the inspector refuses ${what}`, { status: 403, hint });
}

function noToken(): PowerstripError {
  return new PowerstripError('INSPECT_TOKEN', 'the inspector needs the token of this start', { status: 401 });
}
