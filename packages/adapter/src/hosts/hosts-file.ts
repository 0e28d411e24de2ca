import { isIP } from 'node:net';

/** What a container's own name should resolve to. */
export interface OwnNames {
  hostname: string;
  /** '' for none. */
  domainname: string;
  addresses: readonly string[];
}

/** The lines about some tens of thousands of containers. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Throws for a file that is too long to be read: its container may write into it what it likes. */
export function checkHostsSize(bytes: number): void {
  if (bytes > MAX_BYTES)
    throw new Error(`the hosts file has ${bytes} bytes, and no more than ${MAX_BYTES} are read`);
}

/**
 * The text of a hosts file with the container's own name at the given addresses instead of where it was before, in each
 * family that has any. All other lines stay as they are.
 */
export function rewriteHosts(text: string, own: OwnNames): string {
  if (own.hostname === '' || own.addresses.length === 0) return text;
  const kept = text.split('\n').filter((line) => !isOwnLine(line, own));
  const names = own.domainname === '' ? own.hostname : `${own.hostname}.${own.domainname} ${own.hostname}`;
  const lines = own.addresses.map((address) => `${address}\t${names}`);
  return [...lines, ...kept].join('\n');
}

/** Docker writes `172.17.0.2<tab>name`, or `172.17.0.2<tab>name.domain name`. Loopback lines are not an address of the container. */
function isOwnLine(line: string, { hostname, addresses }: OwnNames): boolean {
  const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
  if (!names.includes(hostname) || address.startsWith('127.') || address === '::1') return false;
  return addresses.some((own) => isIP(own) === isIP(address));
}
