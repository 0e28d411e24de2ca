import { ADAPTER_CAPABILITIES } from '../../stack/part-specs.ts';
import type { Check, Fault } from '../check.ts';

/** The adapter enters other containers’ network namespaces: what it was run with must allow that. */
export const capabilitiesCheck: Check = {
  id: 'capabilities',
  well: 'the adapter may enter other network namespaces',
  async run({ names, inspect, pw }) {
    const adapter = await inspect(names.adapter);
    if (adapter === undefined) return [];
    const { CapAdd, PidMode, Privileged } = adapter.HostConfig;
    const given = (CapAdd ?? []).map((capability: string) => capability.replace(/^CAP_/, ''));
    const missing = ADAPTER_CAPABILITIES.filter((capability) => !given.includes(capability));
    const faults: Fault[] = [];
    const again = `docker rm -f ${names.adapter}; ${pw('up')}`;
    if (missing.length > 0 && !Privileged && !given.includes('ALL')) {
      faults.push({
        what: `${names.adapter} runs without the capabilities ${missing.join(', ')}`,
        fix: again,
      });
    }
    if (PidMode !== 'host') {
      faults.push({
        what: `${names.adapter} runs without --pid host: it sees no other container`,
        fix: again,
      });
    }
    return faults;
  },
};
