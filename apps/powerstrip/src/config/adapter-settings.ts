import { readFileSync } from 'node:fs';
import { type AdaptersConfig, PowerstripError, parseDuration } from '@pw/core';
import type { AdapterAddress, AdapterSettings } from './hook-config.ts';

const defaultTimeout = '30s';

type AdapterOptions = Exclude<AdaptersConfig['adapters'][string], string>;

/**
 * Fills in the defaults of one adapter: its URL alone, or the long form. Reads the files that it names. Throws
 * INVALID_CONFIGURATION.
 */
export function adapterSettings(name: string, given: AdaptersConfig['adapters'][string]): AdapterSettings {
  const options: AdapterOptions = typeof given === 'string' ? { url: given } : given;
  return {
    name,
    url: shownUrl(options.url),
    address: { ...parseAdapterUrl(options.url), ...readCertificates(options) },
    timeoutMs: parseDuration(options.timeout ?? defaultTimeout) as number,
    onError: options.onError ?? 'fail',
    mode: options.mode ?? 'enforce',
    headers: options.headers ?? false,
    unwind: options.unwind ?? false,
    tarUploads: options.tarUploads ?? 'call',
    token: readToken(options),
  };
}

/** `http://host:port/path`, or `unix:///path/to.sock:/url/path`. */
function parseAdapterUrl(text: string): AdapterAddress {
  const unix = /^unix:\/\/(\/[^:]+):(\/\S*)$/.exec(text);
  if (unix !== null) return { secure: false, socketPath: unix[1] ?? '', path: unix[2] ?? '' };
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

function readCertificates(options: AdapterOptions): Pick<AdapterAddress, 'ca' | 'cert' | 'key'> {
  const given = (['ca', 'cert', 'key'] as const).flatMap((name) => {
    const { [name]: file } = options;
    return file === undefined ? [] : [{ name, file }];
  });
  const [first] = given;
  if (first !== undefined && !options.url.startsWith('https:')) {
    throw invalid(`${first.name} is for https; expected an https:// url, or no ${first.name}`);
  }
  if ((options.cert === undefined) !== (options.key === undefined)) {
    throw invalid('cert and key belong together; expected both or neither');
  }
  return Object.fromEntries(given.map(({ name, file }) => [name, readGiven(name, file)]));
}

function readToken({ token, tokenFile }: AdapterOptions): string | undefined {
  if (tokenFile === undefined) return token;
  if (token !== undefined) throw invalid('token and tokenFile are both set; expected one of them');
  const text = readGiven('tokenFile', tokenFile).toString().trim();
  if (!/^[\x21-\x7e]+$/.test(text))
    throw invalid(`tokenFile ${tokenFile} does not hold one line of visible ASCII`);
  return text;
}

function readGiven(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw invalid(`${name}: ${(error as Error).message}`);
  }
}

function invalid(message: string): PowerstripError {
  return new PowerstripError('INVALID_CONFIGURATION', message);
}

/** Without user, password and query: messages that name it reach clients and logs. */
function shownUrl(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
