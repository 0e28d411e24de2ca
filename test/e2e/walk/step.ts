import type { Notes } from './notes.ts';
import type { Seen, SeenContainer } from './observe.ts';
import type { World } from './world.ts';

/** What a step can use. */
export interface Walk {
  world: World;
  notes: Notes;
  /** As all agreed after the step before. */
  seen: Seen;
  /** A number from 0 to 1. */
  random(): number;
  /** undefined for an empty list. */
  oneOf<T>(list: readonly T[]): T | undefined;
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number;
}

/** Gives what it did, for people; undefined: it had nothing to do it with. Throws what went wrong. */
export type Step = (walk: Walk) => Promise<string | undefined>;

/** Those that run and are attached, or want nothing. */
export function settled({ seen, notes }: Walk): SeenContainer[] {
  return seen.containers.filter(
    (container) =>
      container.running && (container.addresses.length > 0 || notes.expected(container).length === 0),
  );
}
