import { readdirSync } from 'node:fs';
import Docker from 'dockerode';

/** Containers, networks and volumes on the engine, and links of this host, as `kind name`. */
export async function listOurs(): Promise<string[]> {
  const docker = new Docker();
  const containers = await docker.listContainers({ all: true });
  const networks = await docker.listNetworks();
  const { Volumes } = await docker.listVolumes();
  return [
    ...containers.map((container) => `container ${container.Names[0] ?? container.Id}`),
    ...networks.map((network) => `network ${network.Name}`),
    ...(Volumes ?? []).map((volume) => `volume ${volume.Name}`),
    ...links().map((link) => `link ${link}`),
  ];
}

/** Also those without an address. A new bridge of Docker's default network is not of ours. */
function links(): string[] {
  return readdirSync('/sys/class/net').filter((link) => link !== 'docker0');
}
