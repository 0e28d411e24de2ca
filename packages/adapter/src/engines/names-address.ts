import { containsAddress, type IpCidr, type WeaveAddressRequest } from '@pw/core';

/** Whether one of the words names the address; no word at all names every address. `pool`: what net:default means. */
export function namesAddress(
  requests: readonly WeaveAddressRequest[],
  pool: IpCidr,
): (cidr: IpCidr) => boolean {
  return ({ address }) =>
    requests.length === 0 ||
    requests.some((request) => {
      if (request.kind === 'address') return request.cidr.address === address;
      return containsAddress(request.kind === 'default' ? pool : request.cidr, address);
    });
}
