import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { statusOf } from '../engine/docker-failure.ts';
import { execInContainer } from './exec-in-container.ts';
import type { Stack } from './index.ts';
import { INSPECT_PORT, INSPECT_URL_FILE, INSPECT_VARIABLE } from './part-specs.ts';

/** Where the inspector of a running powerstrip is, on this machine. */
export interface FoundInspector {
  /** For a browser; it holds the token. */
  url: string;
  origin: string;
  token: string;
}

const READ_URL = ['node', '-p', `require('fs').readFileSync('${INSPECT_URL_FILE}', 'utf8')`];
/** powerstrip answers a moment after its container runs. */
const TRIES = 40;
const POLL_MS = 50;

/** Throws PART_FAILED where no powerstrip runs, INSPECT_OFF where it has no inspector. */
export async function findInspector(
  docker: Docker,
  { names }: Pick<Stack, 'names'>,
): Promise<FoundInspector> {
  for (let tries = 0; ; tries += 1) {
    const port = await publishedPort(docker, names.powerstrip);
    const { exitCode, stdout, stderr } = await execInContainer(docker, names.powerstrip, READ_URL);
    const token = /\?token=([\w-]+)/.exec(stdout)?.[1];
    if (exitCode === 0 && token !== undefined) {
      const origin = `http://127.0.0.1:${port}`;
      return { origin, token, url: `${origin}/inspect?token=${token}` };
    }
    if (tries === TRIES)
      throw new PowerstripError(
        'PART_FAILED',
        `${names.powerstrip} does not say where its inspector is: ${stderr}`,
        {
          hint: `Look at its log: docker logs ${names.powerstrip}`,
        },
      );
    await delay(POLL_MS);
  }
}

/** The port of 127.0.0.1 that Docker has chosen; another one after each start. */
async function publishedPort(docker: Docker, name: string): Promise<string> {
  const container = await docker
    .getContainer(name)
    .inspect()
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  if (container?.State.Running !== true)
    throw new PowerstripError('PART_FAILED', `There is no ${name} to look into`, {
      hint: 'Start it: pw up --inspect',
    });
  const port = container.NetworkSettings.Ports[INSPECT_PORT]?.[0]?.HostPort;
  if (!container.Config.Env.includes(INSPECT_VARIABLE) || port === undefined)
    throw new PowerstripError('INSPECT_OFF', `${name} was started without the inspector`);
  return port;
}
