/** Runs one task at a time for each container, in the order of the calls; different containers do not wait. */
export interface ContainerLocks {
  run<T>(id: string, task: () => Promise<T>): Promise<T>;
  /** How many containers have a task running or waiting. */
  size(): number;
}

export function createContainerLocks(): ContainerLocks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async run(id, task) {
      const result = (tails.get(id) ?? Promise.resolve()).then(task);
      const tail = result.catch(() => undefined);
      tails.set(id, tail);
      try {
        return await result;
      } finally {
        if (tails.get(id) === tail) tails.delete(id);
      }
    },
    size: () => tails.size,
  };
}
