import type { DockerClient } from '../docker/docker-client.ts';
import { dockerNames, namedNetworks } from './called.ts';

/** Which names Docker's DNS answers on networks of users. */
export interface DockerNames {
  /** By network, in lower case. Asks Docker for what it has not seen yet. */
  read(networks: ReadonlySet<string>): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}

/** What was read of a running container is kept until it ends: `docker inspect` is asked once for each. */
export function createDockerNames(docker: DockerClient): DockerNames {
  const known = new Map<string, { network: string; names: string[] }[]>();
  return {
    async read(networks) {
      const listed = await docker.listContainers();
      const running = listed.filter(
        ({ running, networks: on }) => running && on.some((name) => networks.has(name)),
      );
      const ids = new Set(running.map(({ id }) => id));
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
      await Promise.all(
        running.map(async ({ id }) => {
          if (known.has(id)) return;
          const container = await docker.inspectContainer(id);
          if (container === undefined) return;
          const on = namedNetworks(container);
          known.set(
            id,
            on.map((network) => ({ network, names: dockerNames(container, network) })),
          );
        }),
      );
      return collect(known.values());
    },
  };
}

function collect(all: Iterable<{ network: string; names: string[] }[]>): Map<string, Set<string>> {
  const byNetwork = new Map<string, Set<string>>();
  for (const { network, names } of [...all].flat()) {
    byNetwork.set(
      network,
      new Set([...(byNetwork.get(network) ?? []), ...names.map((name) => name.toLowerCase())]),
    );
  }
  return byNetwork;
}
