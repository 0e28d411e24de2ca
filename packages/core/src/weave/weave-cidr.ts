import { PowerstripError } from '../errors/powerstrip-error.ts';
import {
  broadcastAddress,
  formatIpv4Cidr,
  type Ipv4Cidr,
  networkAddress,
  parseIpv4Cidr,
} from './ipv4-cidr.ts';

/** One word of WEAVE_CIDR. `address`: this very address. `subnet`: any address of it. `default`: any of the default subnet. */
export type WeaveAddressRequest =
  | { kind: 'address'; cidr: Ipv4Cidr }
  | { kind: 'subnet'; cidr: Ipv4Cidr }
  | { kind: 'default' };

/** What a container asks for; `none` is an explicit "leave me alone", and so is a text without words (`${X:-}`). */
export type WeaveCidr = { kind: 'none' } | { kind: 'addresses'; requests: WeaveAddressRequest[] };

/** As many as the shim can wait for. */
const MAX_ADDRESSES = 1024;

/**
 * Parses WEAVE_CIDR (weave's address arguments): `10.255.0.51/8`, `ip:10.255.0.51/8`, `net:10.2.1.0/24`,
 * `net:default` or `none`; several words separated by spaces or commas. No word is `none`. Throws BAD_WEAVE_CIDR (400).
 */
export function parseWeaveCidr(text: string): WeaveCidr {
  const words = text.split(/[ \t-\r,]+/).filter((word) => word !== '');
  if (words.length === 0) return { kind: 'none' };
  if (words.includes('none')) {
    if (words.length > 1)
      throw badWord(text, 'has `none` beside addresses', 'use either `none` or addresses');
    return { kind: 'none' };
  }
  const requests = words.map(parseWord);
  if (requests.filter(({ kind }) => kind === 'address').length > MAX_ADDRESSES) {
    throw badWord(text.slice(0, 40), `begins a list of more than ${MAX_ADDRESSES} addresses`, 'name fewer');
  }
  refuseRepeated(requests);
  return { kind: 'addresses', requests };
}

/** The inverse of `parseWeaveCidr`, words separated by one space. */
export function formatWeaveCidr(value: WeaveCidr): string {
  return value.kind === 'none' ? 'none' : value.requests.map(formatRequest).join(' ');
}

function formatRequest(request: WeaveAddressRequest): string {
  switch (request.kind) {
    case 'address':
      return formatIpv4Cidr(request.cidr);
    case 'subnet':
      return `net:${formatIpv4Cidr(request.cidr)}`;
    case 'default':
      return 'net:default';
  }
}

/** An address is the same whatever its prefix length. */
function refuseRepeated(requests: readonly WeaveAddressRequest[]): void {
  const addresses = requests.flatMap((request) => (request.kind === 'address' ? [request.cidr.address] : []));
  const repeated = addresses.find((address, index) => addresses.indexOf(address) < index);
  if (repeated !== undefined) throw badWord(repeated, 'names an address twice', 'name it once');
}

function parseWord(word: string): WeaveAddressRequest {
  if (word === 'net:default') return { kind: 'default' };
  return word.startsWith('net:') ? parseSubnet(word) : parseAddress(word);
}

function parseAddress(word: string): WeaveAddressRequest {
  const cidr = parseCidrOf(word, word.replace(/^ip:/, ''));
  if (cidr.address === '0.0.0.0') throw badWord(word, 'is the unspecified address', 'use a host address');
  if (cidr.prefixLength < 31) {
    if (cidr.address === networkAddress(cidr)) {
      throw badWord(
        word,
        'is the network address of its subnet',
        `use a host address, or net:${formatIpv4Cidr(cidr)}`,
      );
    }
    if (cidr.address === broadcastAddress(cidr)) {
      throw badWord(word, 'is the broadcast address of its subnet', 'use another host address');
    }
  }
  return { kind: 'address', cidr };
}

function parseSubnet(word: string): WeaveAddressRequest {
  const cidr = parseCidrOf(word, word.slice('net:'.length));
  if (cidr.address !== networkAddress(cidr)) {
    throw badWord(word, 'has host bits set', `use net:${networkAddress(cidr)}/${cidr.prefixLength}`);
  }
  if (cidr.prefixLength > 30)
    throw badWord(word, 'has no room for a host', 'use a prefix length of 30 or less');
  return { kind: 'subnet', cidr };
}

function parseCidrOf(word: string, text: string): Ipv4Cidr {
  const cidr = parseIpv4Cidr(text);
  if (cidr !== undefined) return cidr;
  if (text.includes(':')) throw badWord(word, 'is IPv6, which weave does not carry', 'use an IPv4 address');
  if (!text.includes('/')) throw badWord(word, 'has no prefix length', `write ${word}/24, say`);
  throw badWord(word, 'is not an IPv4 address with a prefix length', 'write it as 10.255.0.51/8');
}

function badWord(word: string, problem: string, fix: string): PowerstripError {
  return new PowerstripError('BAD_WEAVE_CIDR', `WEAVE_CIDR: ${JSON.stringify(word)} ${problem}; ${fix}`, {
    status: 400,
  });
}
