import { type ContainerInspect, getEnv, type IpCidr, parseCidr, parseWeaveCidr } from '@pw/core';
import type { AttachTarget, ContainerRequest } from '../engines/network-engine.ts';
import { LABELS } from '../labels.ts';
import { unmanagedReason } from '../unmanaged-reason.ts';

/** What a container asks for; undefined: it is not for this adapter. Throws BAD_WEAVE_CIDR. */
export function containerRequest(container: ContainerInspect): ContainerRequest | undefined {
  const wanted = getEnv(container.Config.Env ?? [], 'WEAVE_CIDR');
  if (wanted === undefined || unmanagedReason(container.HostConfig.NetworkMode) !== undefined)
    return undefined;
  const parsed = parseWeaveCidr(wanted);
  if (parsed.kind === 'none') return undefined;
  return { requests: parsed.requests, picked: pickedAddresses(container.Config.Labels ?? {}) };
}

export function targetOf(container: ContainerInspect): AttachTarget {
  return {
    id: container.Id,
    pid: container.State.Pid,
    hostname: container.Config.Hostname ?? '',
    domainname: container.Config.Domainname ?? '',
  };
}

/** The addresses that were picked for a container when it was created. */
export function pickedAddresses(labels: Readonly<Record<string, string>>): IpCidr[] {
  return (labels[LABELS.addresses] ?? '').split(' ').flatMap((word) => parseCidr(word) ?? []);
}
