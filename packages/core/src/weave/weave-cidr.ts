import { PowerstripError } from '../errors/powerstrip-error.ts';
import {
  formatCidr,
  type IpCidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
  lastAddress,
  networkAddress,
  parseCidr,
} from './ip-cidr.ts';
import { unusableIpv6 } from './unusable-ipv6.ts';

/** One word of WEAVE_CIDR. `address`: this very address. `subnet`: any address of it. `default`: any of the default subnet. */
export type WeaveAddressRequest<Cidr extends IpCidr = IpCidr> =
  | { kind: 'address'; cidr: Cidr }
  | { kind: 'subnet'; cidr: Cidr }
  | { kind: 'default' };

/** What a container asks for; `none` is an explicit "leave me alone", and so is a text without words (`${X:-}`). */
export type WeaveCidr = { kind: 'none' } | { kind: 'addresses'; requests: WeaveAddressRequest[] };

/** As many as the shim can wait for. */
const MAX_ADDRESSES = 1024;
const HOSTS = 'use an address of a unique local or global subnet, such as fd00:75::5/64';

/**
 * Parses WEAVE_CIDR (weave's address arguments): `10.255.0.51/8`, `ip:10.255.0.51/8`, `net:10.2.1.0/24`, the same with
 * IPv6 addresses, `net:default` or `none`; several words separated by spaces or commas. No word is `none`. Addresses
 * come out in canonical form. Throws BAD_WEAVE_CIDR (400).
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
      return formatCidr(request.cidr);
    case 'subnet':
      return `net:${formatCidr(request.cidr)}`;
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
  if (cidr.family === 4) refuseIpv4NoHost(word, cidr);
  else refuseIpv6NoHost(word, cidr);
  return { kind: 'address', cidr };
}

function refuseIpv4NoHost(word: string, cidr: Ipv4Cidr): void {
  if (cidr.address === '0.0.0.0') throw badWord(word, 'is the unspecified address', 'use a host address');
  if (cidr.prefixLength > 30) return;
  refuseNetworkAddress(word, cidr);
  if (cidr.address === lastAddress(cidr)) {
    throw badWord(word, 'is the broadcast address of its subnet', 'use another host address');
  }
}

/** The address without host bits is that of the subnet's routers, whichever answers (RFC 4291, subnet-router anycast). */
function refuseIpv6NoHost(word: string, cidr: Ipv6Cidr): void {
  const unusable = unusableIpv6({ ...cidr, prefixLength: 128 });
  if (unusable !== undefined) throw badWord(word, `is ${unusable}`, HOSTS);
  if (cidr.prefixLength <= 126) refuseNetworkAddress(word, cidr);
}

function refuseNetworkAddress(word: string, cidr: IpCidr): void {
  if (cidr.address !== networkAddress(cidr)) return;
  const name = cidr.family === 4 ? 'the network address' : 'the network (anycast) address';
  throw badWord(word, `is ${name} of its subnet`, `use a host address, or net:${formatCidr(cidr)}`);
}

function parseSubnet(word: string): WeaveAddressRequest {
  const cidr = parseCidrOf(word, word.slice('net:'.length));
  if (cidr.address !== networkAddress(cidr)) {
    throw badWord(word, 'has host bits set', `use net:${networkAddress(cidr)}/${cidr.prefixLength}`);
  }
  const longest = cidr.family === 4 ? 30 : 126;
  if (cidr.prefixLength > longest) {
    throw badWord(word, 'has no room for a host', `use a prefix length of ${longest} or less`);
  }
  const unusable = cidr.family === 6 ? unusableIpv6(cidr) : undefined;
  if (unusable !== undefined) {
    throw badWord(word, `holds ${unusable}`, 'use a unique local or global subnet, such as net:fd00:75::/64');
  }
  return { kind: 'subnet', cidr };
}

function parseCidrOf(word: string, text: string): IpCidr {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return cidr;
  if (text.includes(':')) throw badIpv6(word, text);
  if (!text.includes('/')) throw badWord(word, 'has no prefix length', `write ${word}/24, say`);
  throw badWord(word, 'is not an IPv4 address with a prefix length', 'write it as 10.255.0.51/8');
}

function badIpv6(word: string, text: string): PowerstripError {
  const zone = /%[^/]*/.exec(text)?.[0];
  if (zone !== undefined) return badWord(word, `has a zone (${zone})`, `leave it out; ${HOSTS}`);
  if (/^::ffff:/i.test(text)) return badWord(word, 'is an IPv4-mapped address', HOSTS);
  if (text.includes('.'))
    return badWord(word, 'ends with an IPv4 address', `write it in hexadecimal; ${HOSTS}`);
  if (!text.includes('/')) return badWord(word, 'has no prefix length', `write ${word}/64, say`);
  return badWord(word, 'is not an IPv6 address with a prefix length', 'write it as fd00:75::5/64');
}

function badWord(word: string, problem: string, fix: string): PowerstripError {
  return new PowerstripError('BAD_WEAVE_CIDR', `WEAVE_CIDR: ${JSON.stringify(word)} ${problem}; ${fix}`, {
    status: 400,
  });
}
