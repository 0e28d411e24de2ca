import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskUrl, PowerstripError } from '@pw/core';

/** Certificates of a TLS client of the engine. */
interface EngineTls {
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
  /** False with DOCKER_TLS_VERIFY unset: encrypted, but the engine's certificate is not checked. */
  verify: boolean;
}

/** Where the engine listens. */
export type EngineAddress =
  | { kind: 'unix'; path: string; name: string }
  | { kind: 'tcp'; host: string; port: number; name: string; tls: EngineTls | undefined };

export interface EngineAddressOptions {
  /** As in DOCKER_HOST. */
  url: string;
  /** DOCKER_CERT_PATH: a folder with ca.pem, cert.pem and key.pem; undefined = no TLS. */
  certPath: string | undefined;
  /** DOCKER_TLS_VERIFY. */
  tlsVerify: boolean;
}

/** Throws BAD_OPTION. */
export function parseEngineAddress({ url, certPath, tlsVerify }: EngineAddressOptions): EngineAddress {
  if (/^unix:\/\/\/./.test(url)) return { kind: 'unix', path: url.slice('unix://'.length), name: url };
  const match = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/@\s]+)(?::(\d+))?\/?$/.exec(url);
  if (match === null) {
    throw new PowerstripError(
      'BAD_OPTION',
      `--docker-host (DOCKER_HOST) is ${JSON.stringify(maskUrl(url))}`,
      {
        hint: 'expected unix:///path/to/docker.sock or tcp://HOST:PORT',
      },
    );
  }
  const tls =
    certPath === undefined && !tlsVerify ? undefined : readTls(certPath ?? defaultCertPath(), tlsVerify);
  const [, host = '', port] = match;
  return {
    kind: 'tcp',
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (tls === undefined ? 2375 : 2376) : Number(port),
    name: url,
    tls,
  };
}

// The docker CLI uses the same default.
function defaultCertPath(): string {
  return join(process.env.HOME ?? '/root', '.docker');
}

function readTls(folder: string, verify: boolean): EngineTls {
  const read = (name: string) => {
    try {
      return readFileSync(join(folder, name));
    } catch (cause) {
      throw new PowerstripError('BAD_OPTION', `DOCKER_CERT_PATH is ${folder}: ${(cause as Error).message}`, {
        hint: 'the folder must hold ca.pem, cert.pem and key.pem',
        cause,
      });
    }
  };
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem'), verify };
}
