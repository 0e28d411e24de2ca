import packageJson from '../../../package.json' with { type: 'json' };
import { type ImageKind, imageName } from '../../images/image-names.ts';
import { VERSION_LABEL } from '../../stack/stack-names.ts';
import type { Check, DoctorContext, Fault } from '../check.ts';

/** Parts of different versions, or older than the image of their name. */
export const versionsCheck: Check = {
  id: 'versions',
  well: 'all parts are of one version',
  async run(context) {
    const { names } = context;
    const kinds = {
      [names.powerstrip]: 'powerstrip',
      [names.adapter]: 'adapter',
      [names.debug]: 'powerstrip-debug',
      [names.shim]: 'wait-for-weave',
    } as const;
    const perPart = Object.entries(kinds).map(([name, kind]) => skewOf(name, kind, context));
    return (await Promise.all(perPart)).flat();
  },
};

async function skewOf(
  name: string,
  kind: ImageKind,
  { docker, inspect, pw, registry }: DoctorContext,
): Promise<Fault[]> {
  const image = imageName(kind, registry);
  const part = await inspect(name);
  if (part === undefined) return [];
  const version = part.Config.Labels[VERSION_LABEL];
  const fix = `${pw('down')} && ${pw('up')}`;
  if (version !== undefined && version !== packageJson.version) {
    return [{ what: `${name} is of version ${version}, pw of ${packageJson.version}`, fix }];
  }
  const current = await docker
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  if (current === undefined || current.Id === part.Image) return [];
  return [{ what: `${name} runs an older ${image} than the engine has now`, fix }];
}
