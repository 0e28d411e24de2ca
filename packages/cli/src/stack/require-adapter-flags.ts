import { PowerstripError, parseRouterAddress, parseSubnets } from '@pw/core';
import type Docker from 'dockerode';
import { flagOf } from './flag-of.ts';
import { type PartSettings, partSpec } from './part-specs.ts';
import { prefixFlag } from './stack-names.ts';

/** What a user may have chosen for the adapter: what holds without it, and what a text means. */
const chosen = {
  '--subnet': { otherwise: 'the default', read: parseSubnets },
  '--engine': { otherwise: 'auto', read: (text: string) => text },
  '--router': { otherwise: 'the default', read: parseRouterAddress },
};

/** Throws BAD_OPTION where an adapter that was up before has another subnet, engine or router than is asked for. */
export async function requireAdapterFlags(docker: Docker, settings: PartSettings): Promise<void> {
  const { name, create } = partSpec('powerstrip-weave', settings);
  const { Config } = await docker.getContainer(name).inspect();
  for (const [flag, { otherwise, read }] of Object.entries(chosen)) {
    const wanted = flagOf(create.Cmd ?? [], flag);
    const has = flagOf(Config.Cmd ?? [], flag);
    const meant = (text: string) => JSON.stringify(read(text));
    if (wanted === undefined || (has !== undefined && meant(has) === meant(wanted))) continue;
    const prefix = prefixFlag(settings.names);
    throw new PowerstripError(
      'BAD_OPTION',
      `${flag}: ${name} runs, but with ${has ?? otherwise}, not with ${wanted}`,
      {
        hint: `Leave it out (the flag, its variable, or its line in config.yml), or start the stack anew: pw down${prefix}, then this same command`,
      },
    );
  }
}
