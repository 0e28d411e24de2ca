/**
 * Why a container with this HostConfig.NetworkMode gets no weave interface; undefined when it may have one.
 * As in weave: Docker's default bridge and `none` are ours, host, another container's and user networks are not.
 */
export function unmanagedReason(networkMode: string | undefined): string | undefined {
  switch (networkMode) {
    case undefined:
    case '':
    case 'default':
    case 'bridge':
    case 'none':
      return undefined;
    case 'host':
      return 'it uses the network of the host';
    default:
      return networkMode.startsWith('container:')
        ? 'it uses the network of another container'
        : `it uses the Docker network ${networkMode}`;
  }
}
