import { type Ipv4Cidr, parseIpv4Cidr } from '@pw/core';

/** A line of `weave ps`: 12 digits of the container id (or `weave:expose`), MAC, CIDRs. */
export interface WeavePsEntry {
  id: string;
  mac: string;
  addresses: Ipv4Cidr[];
}

export function parseWeavePs(output: string): WeavePsEntry[] {
  return output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([id]) => id !== undefined && id !== '')
    .map(([id = '', mac = '', ...words]) => ({
      id,
      mac,
      addresses: words.flatMap((word) => parseIpv4Cidr(word) ?? []),
    }));
}
