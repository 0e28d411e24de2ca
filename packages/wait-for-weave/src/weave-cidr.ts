// The grammar of addresses and of WEAVE_CIDR; the same cases try it here, in the launcher's C and in @pw/core.

interface Cidr {
  /** How many bits an address has: 32 or 128. */
  bits: number;
  address: bigint;
  prefix: number;
  /** In canonical form, as network-state.ts writes what the kernel says. */
  text: string;
}

const MAX_ADDRESSES = 1024;
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const LEADING_ZERO = /(?:^|\.)0\d/;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

/** A list of plain CIDRs; undefined: one of them is none, or there are too many. */
export function parseAddresses(text: string): string[] | undefined {
  const cidrs = listWords(text).map(parseCidr);
  if (cidrs.length > MAX_ADDRESSES || !cidrs.every((cidr) => cidr !== undefined)) return undefined;
  return cidrs.map((cidr) => cidr.text);
}

/** The plain addresses of WEAVE_CIDR, without those that are still to be picked; undefined: it is not allowed. */
export function parseWeaveCidr(text: string): string[] | 'none' | undefined {
  const words = listWords(text);
  if (words.length === 0) return 'none';
  if (words.includes('none')) return words.length === 1 ? 'none' : undefined;
  if (!words.filter((word) => word.startsWith('net:')).every(isSubnet)) return undefined;
  const plain = words.filter((word) => !word.startsWith('net:')).map((word) => word.replace(/^ip:/, ''));
  const cidrs = plain.map(parseCidr);
  if (cidrs.length > MAX_ADDRESSES || !cidrs.every((cidr) => cidr !== undefined)) return undefined;
  const isRepeated = new Set(cidrs.map(({ bits, address }) => `${bits} ${address}`)).size < cidrs.length;
  return isRepeated || !cidrs.every(isHost) ? undefined : cidrs.map((cidr) => cidr.text);
}

/** The form of RFC 5952; undefined: it is no IPv6 address of hexadecimal groups. */
export function canonicalIpv6(text: string): string | undefined {
  return /^[\da-f:]+$/i.test(text) ? URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) : undefined;
}

function listWords(text: string): string[] {
  return text.split(/[ \t-\r,]+/).filter((word) => word !== '');
}

function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !PREFIX.test(length)) return undefined;
  const parsed = parseIpv4(address) ?? parseIpv6(address);
  if (parsed === undefined || Number(length) > parsed.bits) return undefined;
  return { ...parsed, prefix: Number(length), text: `${parsed.text}/${length}` };
}

function parseIpv4(text: string): Omit<Cidr, 'prefix'> | undefined {
  const bytes = LEADING_ZERO.test(text) ? undefined : IPV4.exec(text)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return undefined;
  return { bits: 32, address: BigInt(bytes.reduce((sum, byte) => sum * 256 + byte, 0)), text };
}

function parseIpv6(text: string): Omit<Cidr, 'prefix'> | undefined {
  const canonical = canonicalIpv6(text);
  if (canonical === undefined) return undefined;
  const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const digits = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('');
  return { bits: 128, address: BigInt(`0x${digits}`), text: canonical };
}

/** `net:default`, or a network with room for hosts and no host bits set. */
function isSubnet(word: string): boolean {
  if (word === 'net:default') return true;
  const cidr = parseCidr(word.slice('net:'.length));
  if (cidr === undefined || cidr.prefix > cidr.bits - 2 || hostOf(cidr) !== 0n) return false;
  return !UNUSABLE.some((range) => overlaps(range, cidr));
}

function isHost(cidr: Cidr): boolean {
  const { bits, prefix, address } = cidr;
  if (address === 0n || UNUSABLE.some((range) => overlaps(range, { ...cidr, prefix: bits }))) return false;
  if (prefix >= bits - 1) return true;
  const isBroadcast = bits === 32 && hostOf(cidr) === 2n ** BigInt(bits - prefix) - 1n;
  return hostOf(cidr) !== 0n && !isBroadcast;
}

function hostOf({ bits, address, prefix }: Cidr): bigint {
  return address % 2n ** BigInt(bits - prefix);
}

function overlaps(left: Cidr, right: Cidr): boolean {
  const others = BigInt(left.bits - Math.min(left.prefix, right.prefix));
  return left.bits === right.bits && left.address >> others === right.address >> others;
}

/**
 * IPv6 addresses that no host has: IPv4-compatible (:: and ::1 among them), IPv4-mapped, link-local, multicast. Last, for
 * the build turns functions into values, which are not hoisted.
 */
const UNUSABLE = ['::/96', '::ffff:0:0/96', 'fe80::/10', 'ff00::/8'].flatMap((text) => parseCidr(text) ?? []);
