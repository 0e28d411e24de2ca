import { formatCidr, type Ipv4Cidr, PowerstripError, type WeaveAddressRequest } from '@pw/core';

/** The words of an engine that carries IPv4 alone. Throws NETWORK_ENGINE_UNABLE (400) when one of them is IPv6. */
export function ipv4Only(
  engine: string,
  requests: readonly WeaveAddressRequest[],
): WeaveAddressRequest<Ipv4Cidr>[] {
  return requests.map((request) => {
    if (request.kind === 'default') return request;
    const { kind, cidr } = request;
    if (cidr.family === 4) return { kind, cidr };
    throw new PowerstripError(
      'NETWORK_ENGINE_UNABLE',
      `engine ${engine}: ${formatCidr(cidr)} is IPv6, which Weave Net does not carry`,
      { status: 400, hint: 'Use an IPv4 address, or --engine bridge or docker-network.' },
    );
  });
}
