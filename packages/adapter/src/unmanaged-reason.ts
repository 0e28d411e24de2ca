/**
 * Why a container with this HostConfig.NetworkMode gets no weave interface; undefined when it gets one. A container
 * without a network namespace of its own has nowhere to put it; every other keeps its Docker network beside it.
 */
export function unmanagedReason(networkMode: string | undefined): string | undefined {
  if (networkMode === 'host') return 'the container uses the network of the host';
  if (networkMode?.startsWith('container:')) return 'the container uses the network of another container';
  return undefined;
}
