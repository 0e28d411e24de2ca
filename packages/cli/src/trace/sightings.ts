import type { JsonValue } from '@pw/core';
import { diffJson, type JsonChange } from '@pw/core/inspector';

/** What an adapter between two sightings of one call has changed. */
export type HookChange = { type: 'pre-hook' | 'post-hook'; between: number; changes: JsonChange[] };

type Sighting = { type: 'pre-hook' | 'post-hook'; call: string; lines: string[] };

/** Collects what powerstrip-debug prints, call by call. */
export type Sightings = {
  add(line: string): void;
  /** The changes from one sighting of the call to the next; forgets the call. `call`: `POST /path`, no query. */
  take(call: string): HookChange[];
};

export function createSightings(): Sightings {
  const seen: Sighting[] = [];
  let type: Sighting['type'] | undefined;
  return {
    add(line) {
      const header = /^---- (pre-hook|post-hook) ----$/.exec(line)?.[1];
      if (header === 'pre-hook' || header === 'post-hook') {
        type = header;
      } else if (type !== undefined) {
        seen.push({ type, call: line.split('?', 1)[0] ?? line, lines: [] });
        type = undefined;
      } else {
        seen.at(-1)?.lines.push(line);
      }
    },
    take(call) {
      const mine = seen.filter((sighting) => sighting.call === call);
      seen.splice(0, seen.length, ...seen.filter((sighting) => sighting.call !== call));
      return (['pre-hook', 'post-hook'] as const).flatMap((which) => compare(which, mine));
    },
  };
}

function compare(type: HookChange['type'], sightings: Sighting[]): HookChange[] {
  const bodies = sightings.filter((sighting) => sighting.type === type).map(bodyOf);
  return bodies.slice(1).flatMap((after, index) => {
    const changes = diffJson(bodies[index], after);
    return changes.length === 0 ? [] : [{ type, between: index, changes }];
  });
}

/** The JSON that was printed: of a post-hook what follows the line with the status. */
function bodyOf({ type, lines }: Sighting): JsonValue | undefined {
  const from = type === 'post-hook' ? lines.findIndex((line) => line.startsWith('-> ')) + 1 : 0;
  const text = lines.slice(from).join('\n').trim();
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}
