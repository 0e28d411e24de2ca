import packageJson from '../../../package.json' with { type: 'json' };
import { VERSION_LABEL } from '../../stack/stack-names.ts';
import type { Check, DoctorContext, Fault } from '../check.ts';

/** Parts of different versions, or older than the image of their name. */
export const versionsCheck: Check = {
  id: 'versions',
  well: 'all parts are of one version',
  async run(context) {
    const { names } = context;
    const perPart = [names.powerstrip, names.adapter, names.debug, names.shim].map((name) =>
      skewOf(name, context),
    );
    return (await Promise.all(perPart)).flat();
  },
};

async function skewOf(name: string, { docker, inspect, pw }: DoctorContext): Promise<Fault[]> {
  const part = await inspect(name);
  if (part === undefined) return [];
  const version = part.Config.Labels[VERSION_LABEL];
  const fix = `${pw('down')} && ${pw('up')}`;
  if (version !== undefined && version !== packageJson.version) {
    return [{ what: `${name} is of version ${version}, pw of ${packageJson.version}`, fix }];
  }
  const current = await docker
    .getImage(part.Config.Image)
    .inspect()
    .catch(() => undefined);
  if (current === undefined || current.Id === part.Image) return [];
  return [{ what: `${name} runs an older ${part.Config.Image} than the engine has now`, fix }];
}
