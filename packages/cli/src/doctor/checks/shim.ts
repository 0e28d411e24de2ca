import type { Check } from '../check.ts';

const MOUNT = '/.wait-for-weave';

export const shimCheck: Check = {
  id: 'shim',
  well: 'wait-for-weave is in its volume',
  async run({ docker, names, inspect, pw }) {
    const adapter = await inspect(names.adapter);
    if (adapter === undefined) return [];
    const shim = await inspect(names.shim);
    const fix = `docker rm -f ${names.shim}; ${pw('up')}`;
    if (shim === undefined) {
      return [{ what: `the container ${names.shim}, which holds the shim’s volume, is gone`, fix: pw('up') }];
    }
    const volume = shim.Mounts.find(({ Destination }) => Destination === MOUNT)?.Name;
    if (volume === undefined) return [{ what: `${names.shim} has no volume at ${MOUNT}`, fix }];
    const exists = await docker
      .getVolume(volume)
      .inspect()
      .then(
        () => true,
        () => false,
      );
    return exists ? [] : [{ what: `the volume of ${names.shim} is gone`, fix }];
  },
};
