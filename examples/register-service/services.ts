import type Docker from 'dockerode';
import type { Registry } from './etcd.ts';

const PREFIX = '/services/';

/**
 * Keeps `/services/NAME/ID` = `{"address":"172.17.0.2","port":80}` for the running containers that carry the labels
 * `service.name` and `service.port`.
 */
export class Services {
  readonly #docker: Docker;
  readonly #registry: Registry;

  constructor(docker: Docker, registry: Registry) {
    this.#docker = docker;
    this.#registry = registry;
  }

  /** `container`: a name or id, as it stands in the path of a start call. */
  async register(container: string): Promise<void> {
    const { Id, Config, State, NetworkSettings } = await this.#docker.getContainer(container).inspect();
    const { 'service.name': name, 'service.port': port } = Config.Labels;
    if (name === undefined || port === undefined || !State.Running) return;
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress;
    await this.#registry.put(`${PREFIX}${name}/${Id}`, JSON.stringify({ address, port: Number(port) }));
    // It may have died meanwhile, and its `die` may have come before this entry.
    if (!(await this.#isRunning(Id))) await this.unregister(Id);
  }

  /** `id`: the full one, as events have it. */
  async unregister(id: string): Promise<void> {
    for (const key of await this.#registry.keys(PREFIX)) {
      if (key.endsWith(`/${id}`)) await this.#registry.remove(key);
    }
  }

  /** Makes the registry agree with the engine, whatever happened meanwhile. */
  async reconcile(): Promise<void> {
    const running = await this.#docker.listContainers({ filters: { label: ['service.name'] } });
    const ids = new Set(running.map(({ Id }) => Id));
    for (const key of await this.#registry.keys(PREFIX)) {
      if (!ids.has(key.slice(key.lastIndexOf('/') + 1))) await this.#registry.remove(key);
    }
    for (const id of ids) await this.register(id);
  }

  async #isRunning(id: string): Promise<boolean> {
    const running = await this.#docker.listContainers({ filters: { id: [id] } });
    return running.length > 0;
  }
}
