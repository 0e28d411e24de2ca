import { maskUrl, PowerstripError } from '@pw/core';
import Docker from 'dockerode';
import { readCertificates } from './read-certificates.ts';

/**
 * A client for the engine at `dockerHost` (`unix:///path`, `tcp://host:port`, `http://…`, `https://…`).
 * `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` of `env` are honoured for tcp, as the docker CLI does.
 * Throws BAD_OPTION for any other address.
 */
export function createEngineClient(dockerHost: string, env: NodeJS.ProcessEnv = process.env): Docker {
  if (dockerHost.startsWith('unix://')) {
    // Without an empty host the library would take the one of the process's own DOCKER_HOST.
    const socketPath = dockerHost.slice('unix://'.length);
    return connect({ host: '', protocol: 'http', socketPath });
  }
  if (dockerHost.startsWith('ssh://')) throw overSsh(dockerHost);
  const url = URL.parse(dockerHost);
  if (url === null || !['tcp:', 'http:', 'https:'].includes(url.protocol)) throw badHost(dockerHost);
  const tls = url.protocol === 'https:' || (url.protocol === 'tcp:' && isSet(env.DOCKER_TLS_VERIFY));
  const host = bare(url.hostname);
  const port = Number(url.port || (tls ? 2376 : 2375));
  if (!tls) return connect({ protocol: 'http', host, port });
  return connect({ protocol: 'https', host, port, ...readCertificates(env) });
}

/** The library reads DOCKER_CERT_PATH itself, and fails where one of the three files is missing. */
function connect(options: Docker.DockerOptions): Docker {
  const before = process.env.DOCKER_CERT_PATH;
  delete process.env.DOCKER_CERT_PATH;
  try {
    return new Docker(options);
  } finally {
    if (before !== undefined) process.env.DOCKER_CERT_PATH = before;
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Over ssh alone powerstrip's port is not here: it is published on that machine. */
function overSsh(dockerHost: string): PowerstripError {
  const url = URL.parse(dockerHost);
  const user = url?.username ? `${url.username}@` : '';
  const host = `${user}${url === null ? 'HOST' : bare(url.hostname)}`;
  const ssh = url?.port ? `ssh -p ${url.port}` : 'ssh';
  return new PowerstripError('BAD_OPTION', `${maskUrl(dockerHost)}: an engine over ssh cannot be used`, {
    hint: `Run pw on that machine (${ssh} ${host} npx @pw/cli up), or forward its socket and the port: ${ssh} -nNT -L 2375:127.0.0.1:2375 -L /tmp/far.sock:/var/run/docker.sock ${host}, then DOCKER_HOST=unix:///tmp/far.sock; 2375 is powerstrip’s port, unless --port says another`,
  });
}

/** Without the brackets that an IPv6 address has in a URL. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function badHost(dockerHost: string): PowerstripError {
  return new PowerstripError(
    'BAD_OPTION',
    `DOCKER_HOST: ${JSON.stringify(maskUrl(dockerHost))} is not an address this program can reach`,
    { hint: 'Use unix:///path/to/docker.sock, tcp://host:port or https://host:port.' },
  );
}
