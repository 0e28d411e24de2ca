import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { DEFAULT_PORT } from './default-port.ts';
import { POWERSTRIP_PORT } from './part-specs.ts';
import { prefixFlag, type StackNames } from './stack-names.ts';

/** Throws BAD_OPTION where a powerstrip that was up before is published on another port than the wanted one. */
export async function requirePort(docker: Docker, names: StackNames, port: number): Promise<void> {
  const { HostConfig } = await docker.getContainer(names.powerstrip).inspect();
  const bindings = HostConfig.PortBindings as Record<string, { HostPort: string }[]> | null;
  const published = bindings?.[POWERSTRIP_PORT]?.[0]?.HostPort;
  if (published === undefined || published === String(port)) return;
  const prefix = prefixFlag(names);
  const known = published === String(DEFAULT_PORT) ? ' (the default)' : '';
  throw new PowerstripError(
    'BAD_OPTION',
    `port: ${names.powerstrip} runs, but on port ${published} of 127.0.0.1, not on ${port}`,
    {
      hint: `Use --port ${published}${known}, or start it anew: pw down${prefix} && pw up${prefix} --port ${port}`,
    },
  );
}
