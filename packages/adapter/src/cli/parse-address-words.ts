import { formatCidr, type IpCidr, parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';

/** Address arguments; `fallback` is used if there is none. Throws BAD_WEAVE_CIDR. */
export function parseAddressWords(words: readonly string[], fallback?: string): WeaveAddressRequest[] {
  const named = words.join(' ') || fallback;
  if (named === undefined) return [];
  const parsed = parseWeaveCidr(named);
  return parsed.kind === 'none' ? [] : parsed.requests;
}

/** Addresses on one line, or with `json` as one object of these fields beside them. Without it, warnings go to stderr. */
export function formatAddresses(
  addresses: readonly IpCidr[],
  { json, warnings, ...fields }: { json: boolean; warnings?: string[] | undefined } & Record<string, unknown>,
): string {
  const texts = addresses.map(formatCidr);
  if (json) return JSON.stringify({ ...fields, addresses: texts, ...(warnings?.length && { warnings }) });
  for (const warning of warnings ?? []) console.error(`Warning: ${warning}.`);
  return texts.join(' ');
}
