// Events, networks, volumes, plugins and swarm.
import { text } from 'node:stream/consumers';
import { runContainer } from './make-containers.ts';
import type { Cases } from './world.ts';

export const engineCases: Cases = {
  'events until now': async (world) => {
    const container = await runContainer(world, 'true');
    await container.wait();
    const until = Math.ceil(Date.now() / 1000) + 1;
    const filters = { container: [container.id] };
    const events = await text(await world.docker.getEvents({ since: 0, until, filters }));
    const actions = events.trim().split('\n');
    return actions.map((line) => (JSON.parse(line) as { Action: string }).Action);
  },
  'networks: create, connect, list, prune, errors': async (world) => {
    const { docker, name } = world;
    const IPAM = { Driver: 'default', Config: [{ Subnet: '10.215.0.0/24', Gateway: '10.215.0.1' }] };
    const network = await docker.createNetwork({ Name: name, IPAM, Internal: true, Labels: { l: name } });
    const container = await runContainer(world, 'sleep 1000');
    const EndpointConfig = { Aliases: ['other'], IPAMConfig: { IPv4Address: '10.215.0.9' } };
    await network.connect({ Container: container.id, EndpointConfig });
    const { Containers = {} } = (await network.inspect()) as {
      Containers?: Record<string, { IPv4Address: string }>;
    };
    const inUse = await network.remove().catch((error) => [error.statusCode, error.json.message]);
    await network.disconnect({ Container: container.id, Force: true });
    const pruned = await docker.pruneNetworks({ filters: { label: [`l=${name}`] } });
    return [Object.values(Containers).map(({ IPv4Address }) => IPv4Address), inUse, pruned.NetworksDeleted];
  },
  'volumes: create, list, inspect, remove': async ({ docker, name }) => {
    await docker.createVolume({ Name: name, Labels: { a: 'ü' } });
    const { Volumes } = await docker.listVolumes({ filters: { name: [name] } });
    const { Labels } = await docker.getVolume(name).inspect();
    await docker.getVolume(name).remove();
    const gone = await docker
      .getVolume(name)
      .inspect()
      .catch((error) => error.statusCode);
    return [Volumes.length, Labels, gone];
  },
  'plugins: list, and one that is not there': async ({ docker }) => [
    await docker.listPlugins(),
    await docker
      .getPlugin('pw-not-there', '')
      .inspect()
      .catch((error) => [error.statusCode, error.json.message]),
  ],
  'swarm calls where there is no swarm': async ({ docker }) => {
    const results = await Promise.allSettled([
      docker.listServices(),
      docker.listNodes(),
      docker.createSecret({ Name: 'x', Data: 'eA==' } as never),
      docker.swarmInspect(),
    ]);
    return results.map((result) =>
      result.status === 'fulfilled'
        ? 'no error'
        : [result.reason.statusCode, result.reason.json?.message ?? result.reason.message],
    );
  },
};
