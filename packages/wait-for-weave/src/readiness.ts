import type { NetworkState } from './network-state.ts';
import type { Settings } from './settings.ts';

/** Of a list, at each end. */
const SHOWN = 5;

/** What is not there yet, in the order in which it is set up; empty when the network is ready. */
export function listMissing(settings: Settings, state: NetworkState): string[] {
  if (settings.skip) return [];
  if (!state.found) return ['the interface'];
  const { addresses } = settings;
  const missing = addresses
    .filter((cidr) => !state.addresses.includes(cidr))
    .map((cidr) => `address ${cidr}`);
  if (addresses.length === 0 && state.addresses.length === 0) missing.push('an address');
  if (!state.up) missing.push('the link being up');
  else if (!state.running) missing.push('a carrier (the other end is down)');
  if (settings.route && !state.multicastRoute) missing.push('the multicast route 224.0.0.0/4');
  return missing;
}

/** The one line that a timeout leaves on stderr: interface, what was seen, how long, where to look. */
export function describeTimeout(settings: Settings, state: NetworkState): string {
  const { interfaceName, timeoutMs } = settings;
  const seconds = timeoutMs / 1000;
  const waited = `after ${seconds} second${seconds === 1 ? '' : 's'}`;
  const where = 'see the log of the weave adapter (docker logs powerstrip-weave)';
  if (!state.found) return `interface ${interfaceName} not found ${waited}; ${where}`;
  const seen = `${state.up ? 'up' : 'down'}, ${listSome(state.addresses, ' ') || 'no address'}`;
  const missing = listSome(listMissing(settings, state), ', ');
  return `interface ${interfaceName} not ready ${waited}: it is ${seen}; missing: ${missing}; ${where}`;
}

/** The line is to be read: of a long list it has the ends, for the last steps are at the end of what is missing. */
function listSome(words: readonly string[], separator: string): string {
  const left = words.length - 2 * SHOWN;
  if (left <= 1) return words.join(separator);
  return [...words.slice(0, SHOWN), `… ${left} more …`, ...words.slice(-SHOWN)].join(separator);
}
