import { formatIpv4Cidr, type Ipv4Cidr, parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';

/** Address arguments; `fallback` is used if there is none. Throws BAD_WEAVE_CIDR. */
export function parseAddressWords(words: readonly string[], fallback?: string): WeaveAddressRequest[] {
  const named = words.join(' ') || fallback;
  if (named === undefined) return [];
  const parsed = parseWeaveCidr(named);
  return parsed.kind === 'none' ? [] : parsed.requests;
}

/** Addresses on one line, or with `json` as one object of these fields beside them. */
export function formatAddresses(
  addresses: readonly Ipv4Cidr[],
  { json, ...fields }: { json: boolean } & Record<string, unknown>,
): string {
  const texts = addresses.map(formatIpv4Cidr);
  return json ? JSON.stringify({ ...fields, addresses: texts }) : texts.join(' ');
}
