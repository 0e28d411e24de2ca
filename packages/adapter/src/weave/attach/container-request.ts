import {
  type ContainerInspect,
  getEnv,
  type Ipv4Cidr,
  parseIpv4Cidr,
  parseWeaveCidr,
  type WeaveAddressRequest,
} from '@pw/core';
import { LABELS } from '../labels.ts';
import { unmanagedReason } from '../unmanaged-reason.ts';

/** What a container asks for. */
export interface ContainerRequest {
  requests: WeaveAddressRequest[];
  /** The addresses that were picked for its `net:` words when it was created. */
  picked: Ipv4Cidr[];
}

/** undefined: no business of ours. Throws BAD_WEAVE_CIDR. */
export function containerRequest(container: ContainerInspect): ContainerRequest | undefined {
  const wanted = getEnv(container.Config.Env ?? [], 'WEAVE_CIDR');
  if (wanted === undefined || unmanagedReason(container.HostConfig.NetworkMode) !== undefined)
    return undefined;
  const parsed = parseWeaveCidr(wanted);
  if (parsed.kind === 'none') return undefined;
  return {
    requests: parsed.requests,
    picked: parsePicked(container.Config.Labels?.[LABELS.addresses] ?? ''),
  };
}

function parsePicked(text: string): Ipv4Cidr[] {
  return text.split(' ').flatMap((word) => parseIpv4Cidr(word) ?? []);
}
