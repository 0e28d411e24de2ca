import type { EngineSecurity } from '@pw/core';
import { readSecurity } from '../../engine/read-security.ts';
import type { Check, Fault } from '../check.ts';

/** What of the engine's own security the adapter cannot work with, whatever rights it is given. */
export const engineSecurityCheck: Check = {
  id: 'security',
  well: 'the adapter may attach containers of this engine',
  run: async ({ docker }) => securityFaults(await readSecurity(docker)),
};

/** Hooks work anyway; so does the network engine docker-network. */
export function securityFaults({ rootless, sandbox }: EngineSecurity): Fault[] {
  const fix = 'Use pw up --engine docker-network, with a Docker network that you create before.';
  return [
    ...(rootless
      ? [{ what: 'the engine runs rootless: only the network engine docker-network is supported there', fix }]
      : []),
    ...(sandbox === undefined
      ? []
      : [
          {
            what: `the default runtime ${sandbox} has a network stack of its own: no ethwe can be put into it`,
            fix,
          },
        ]),
  ];
}
