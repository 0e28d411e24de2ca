import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { flagOf } from './flag-of.ts';
import { type PartSettings, partSpec } from './part-specs.ts';

/** What a user may have chosen for the adapter, and what holds without it. */
const chosen = { '--subnet': 'the default', '--engine': 'auto', '--router': 'the default' };

/** Throws BAD_OPTION where an adapter that was up before has another subnet, engine or router than is asked for. */
export async function requireAdapterFlags(docker: Docker, settings: PartSettings): Promise<void> {
  const { name, create } = partSpec('powerstrip-weave', settings);
  const { Config } = await docker.getContainer(name).inspect();
  for (const [flag, otherwise] of Object.entries(chosen)) {
    const wanted = flagOf(create.Cmd ?? [], flag);
    const has = flagOf(Config.Cmd ?? [], flag);
    if (wanted === undefined || wanted === has) continue;
    const prefix = settings.names.adapter === 'powerstrip-weave' ? '' : ` --prefix ${settings.names.label}`;
    throw new PowerstripError(
      'BAD_OPTION',
      `${flag}: ${name} runs, but with ${has ?? otherwise}, not with ${wanted}`,
      {
        hint: `Leave ${sources(flag)} out, or start it anew: pw down${prefix} && pw up${prefix} ${flag} ${wanted}`,
      },
    );
  }
}

/** `pw up` takes a router from weave's own variable as well. */
function sources(flag: string): string {
  return flag === '--router' ? '--router and WEAVE_HTTP_ADDR' : flag;
}
