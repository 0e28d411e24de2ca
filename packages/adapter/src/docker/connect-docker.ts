import type { Agent } from 'node:http';
import { maskUrl, PowerstripError } from '@pw/core';
import Docker from 'dockerode';
import { compareApiVersions } from './api-version.ts';
import { createDockerAgent } from './docker-agent.ts';
import { dockerStatus } from './docker-errors.ts';

/** The API version this code was written against; older engines get their own, down to OLDEST. */
const NEWEST = '1.49';
const OLDEST = '1.24';

/** Opens the engine at `unix:///path` or `tcp://host:port` and agrees on an API version with it. */
export async function connectDocker(host: string): Promise<Docker> {
  const target = parseDockerHost(host);
  const { ApiVersion: newest, MinAPIVersion: oldest } = await askVersion(new Docker(target), host);
  return new Docker({ ...target, version: `v${negotiateApiVersion({ newest, oldest: oldest ?? OLDEST })}` });
}

/** The newest version both sides speak. Throws ENGINE_UNREACHABLE when there is none. */
export function negotiateApiVersion(engine: { newest: string; oldest: string }): string {
  const chosen = compareApiVersions(engine.newest, NEWEST) < 0 ? engine.newest : NEWEST;
  if (compareApiVersions(chosen, OLDEST) < 0) throw tooOld(engine.newest);
  // A future engine that no longer supports our version: its oldest version is the closest one.
  return compareApiVersions(chosen, engine.oldest) < 0 ? engine.oldest : chosen;
}

/** Throws BAD_OPTION. */
export function parseDockerHost(host: string): Docker.DockerOptions & { agent?: Agent } {
  if (host.startsWith('unix:///')) {
    const socketPath = host.slice('unix://'.length);
    return { socketPath, agent: createDockerAgent(socketPath) };
  }
  if (/^tcp:\/\/[^/:]+:\d+\/?$/.test(host)) {
    const url = new URL(host);
    return { host: url.hostname, port: Number(url.port), protocol: 'http' };
  }
  throw new PowerstripError(
    'BAD_OPTION',
    `--docker-host: expected unix:///path or tcp://host:port, got ${JSON.stringify(maskUrl(host))}`,
  );
}

async function askVersion(docker: Docker, host: string): Promise<Docker.DockerVersion> {
  try {
    return await docker.version();
  } catch (cause) {
    if (dockerStatus(cause) !== undefined) throw cause;
    throw new PowerstripError('ENGINE_UNREACHABLE', `no Docker engine answers at ${host}`, {
      status: 503,
      cause,
    });
  }
}

function tooOld(version: string): PowerstripError {
  return new PowerstripError(
    'ENGINE_UNREACHABLE',
    `the engine speaks API ${version}, at least ${OLDEST} is needed`,
    {
      hint: 'Upgrade Docker to 1.12 or later.',
    },
  );
}
