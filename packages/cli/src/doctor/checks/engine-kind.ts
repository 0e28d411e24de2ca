import type { Check } from '../check.ts';

/** Podman answers Docker's API; what it does differently is named here as far as this project is concerned. */
export const engineKindCheck: Check = {
  id: 'engine kind',
  well: 'it is a Docker engine',
  async run({ docker }) {
    const { Components = [] } = await docker.version();
    const podman = Components.find(({ Name }) => Name === 'Podman Engine');
    if (podman === undefined) return [];
    return [
      {
        what:
          `the engine is Podman ${podman.Version}: hooks work, and so does the network engine docker-network; ` +
          'bridge does not, because Podman makes the bridge of a network only when a container uses it',
        fix: 'docker network create --subnet 10.32.0.0/16 weave, then start the adapter with --engine docker-network --network weave',
      },
    ];
  },
};
