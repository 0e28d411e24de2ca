import { formatCidr, type IpCidr, PowerstripError, parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';

/**
 * Address arguments; `fallback` is used if there is none. No request is given for no argument alone: to those who remove,
 * that means all. Throws BAD_WEAVE_CIDR, also for an argument that names nothing, as a variable that is not set.
 */
export function parseAddressWords(words: readonly string[], fallback?: string): WeaveAddressRequest[] {
  const nothing = words.find((word) => /^[\s,]*(none)?[\s,]*$/.test(word));
  if (nothing !== undefined) throw namesNothing(nothing);
  const named = words.length === 0 ? fallback : words.join(' ');
  if (named === undefined) return [];
  const parsed = parseWeaveCidr(named);
  return parsed.kind === 'none' ? [] : parsed.requests;
}

function namesNothing(word: string): PowerstripError {
  const message = `the address ${JSON.stringify(word)} names nothing; expected CIDR, ip:CIDR, net:SUBNET or net:default`;
  return new PowerstripError('BAD_WEAVE_CIDR', message, {
    hint: 'Name an address, or leave the argument out.',
  });
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
