// The grammar of addresses and of WEAVE_CIDR; the same cases try it here, in the launcher's C and in @pw/core.

interface Cidr {
  /** 0 to 2^32 - 1. */
  address: number;
  prefix: number;
  text: string;
}

const MAX_ADDRESSES = 1024;
const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;
const LEADING_ZERO = /(?:^|[./])0\d/;

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
  const isRepeated = new Set(cidrs.map(({ address }) => address)).size < cidrs.length;
  return isRepeated || !cidrs.every(isHost) ? undefined : plain;
}

function listWords(text: string): string[] {
  return text.split(/[ \t-\r,]+/).filter((word) => word !== '');
}

function parseCidr(text: string): Cidr | undefined {
  const numbers = LEADING_ZERO.test(text) ? undefined : CIDR.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const prefix = numbers.pop() ?? 0;
  if (prefix > 32 || numbers.some((byte) => byte > 255)) return undefined;
  return { address: numbers.reduce((sum, byte) => sum * 256 + byte, 0), prefix, text };
}

/** `net:default`, or a network with room for hosts and no host bits set. */
function isSubnet(word: string): boolean {
  if (word === 'net:default') return true;
  const cidr = parseCidr(word.slice('net:'.length));
  return cidr !== undefined && cidr.prefix <= 30 && hostOf(cidr) === 0;
}

function isHost(cidr: Cidr): boolean {
  const host = hostOf(cidr);
  return cidr.address !== 0 && (cidr.prefix >= 31 || (host !== 0 && host !== 2 ** (32 - cidr.prefix) - 1));
}

function hostOf({ address, prefix }: Cidr): number {
  return address % 2 ** (32 - prefix);
}
