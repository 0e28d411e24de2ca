import type { AdaptersConfig } from '@pw/core';
import type { AdapterAddress, AdapterSettings } from './hook-config.ts';

const defaultTimeoutMs = 30_000;
const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** Fills in the defaults of one adapter: its URL alone, or the long form. */
export function adapterSettings(name: string, given: AdaptersConfig['adapters'][string]): AdapterSettings {
  const options = typeof given === 'string' ? { url: given } : given;
  return {
    name,
    url: shownUrl(options.url),
    address: parseAdapterUrl(options.url),
    timeoutMs: options.timeout === undefined ? defaultTimeoutMs : durationMs(options.timeout),
    onError: options.onError ?? 'fail',
    mode: options.mode ?? 'enforce',
    headers: options.headers ?? false,
    unwind: options.unwind ?? false,
    tarUploads: options.tarUploads ?? 'call',
    token: options.token,
  };
}

/** `http://host:port/path`, or `unix:///path/to.sock:/url/path`. */
function parseAdapterUrl(text: string): AdapterAddress {
  const unix = /^unix:\/\/(\/[^:]+):(\/\S*)$/.exec(text);
  if (unix !== null) return { secure: false, socketPath: unix[1] ?? '', path: unix[2] ?? '/' };
  const url = new URL(text);
  const secure = url.protocol === 'https:';
  return {
    secure,
    ...(url.username === ''
      ? {}
      : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
  };
}

/** Without user, password and query: messages that name it reach clients and logs. */
function shownUrl(text: string): string {
  if (text.startsWith('unix:')) return text.replace(/\?.*/s, '?…');
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/** `500ms`, `30s`, `2m`; the schema has checked the form. */
function durationMs(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  return Number(count) * (unitMs[unit] ?? 1);
}
