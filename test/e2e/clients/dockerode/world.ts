import type Docker from 'dockerode';

/** What a case works with. */
export interface World {
  docker: Docker;
  image: string;
  /** For what the case makes; it is removed afterwards. */
  name: string;
}

/** Each gives something that is the same each time, or fails in the same way. */
export type Cases = Record<string, (world: World) => Promise<unknown>>;
