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
  #last: Promise<void> = Promise.resolve();

  constructor(docker: Docker, registry: Registry) {
    this.#docker = docker;
    this.#registry = registry;
  }

  /**
   * Registers the container if it runs now, else takes it away. One at a time, in the order of the calls: whatever is told
   * late, the last one leaves what is true. `container`: the full id, as events have it, or a name if it has just started.
   */
  update(container: string): Promise<void> {
    const done = this.#last.then(() => this.#updateNow(container));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Makes the registry agree with the engine, whatever happened meanwhile. */
  async reconcile(): Promise<void> {
    const running = await this.#docker.listContainers({ filters: { label: ['service.name'] } });
    const registered = (await this.#registry.keys(PREFIX)).map((key) => key.slice(key.lastIndexOf('/') + 1));
    for (const id of new Set([...running.map(({ Id }) => Id), ...registered])) await this.update(id);
  }

  async #updateNow(container: string): Promise<void> {
    const { Id = container, Config, State, NetworkSettings } = (await this.#inspect(container)) ?? {};
    const { 'service.name': name, 'service.port': port } = Config?.Labels ?? {};
    // To the engine, what waits for its restart is running as well.
    const isRunning = State?.Running === true && !State.Restarting;
    if (!isRunning || name === undefined || port === undefined) return this.#remove(Id);
    const address = Object.values(NetworkSettings?.Networks ?? {})[0]?.IPAddress;
    await this.#registry.put(`${PREFIX}${name}/${Id}`, JSON.stringify({ address, port: Number(port) }));
  }

  async #remove(id: string): Promise<void> {
    for (const key of await this.#registry.keys(PREFIX)) {
      if (key.endsWith(`/${id}`)) await this.#registry.remove(key);
    }
  }

  /** undefined: there is no such container any more. */
  async #inspect(container: string): Promise<Docker.ContainerInspectInfo | undefined> {
    try {
      return await this.#docker.getContainer(container).inspect();
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw error;
    }
  }
}
