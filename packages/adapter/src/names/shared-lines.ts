import { isReachable, linesAbout, type NamedContainer, type NumberedAddress } from './name-book.ts';
import { cutLines, encodeLines } from './peer-lines.ts';

/** The lines about all containers, for those readers whose files have them unchanged: with one subnet, nearly all. */
export interface SharedLines {
  add(container: NamedContainer): void;
  /** One that was added, and as it was. */
  remove(container: NamedContainer): void;
  /**
   * The lines about all containers for a reader's file, each with its newline. undefined: this reader cannot reach all,
   * or knows something else by one of the names, so that its lines are its own.
   */
  for(reader: NamedContainer, taken: ReadonlySet<string>): Buffer | undefined;
}

/** 900 lines made for one reader take a millisecond in which its program waits; copied, a tenth of that. */
export function createSharedLines(): SharedLines {
  let text = Buffer.alloc(0);
  /** How many containers have a name, in lower case. */
  const names = new Map<string, number>();
  /** The addresses of each subnet. */
  const subnets = new Map<string, Set<NumberedAddress>>();
  const count = (container: NamedContainer, by: 1 | -1) => {
    for (const name of lowerCase(container.names)) {
      const number = (names.get(name) ?? 0) + by;
      if (number > 0) names.set(name, number);
      else names.delete(name);
    }
  };
  const without = (id: string) => {
    const { at, rest } = cutLines(text, [id]);
    return Buffer.concat([text.subarray(0, at), rest]);
  };
  return {
    add(container) {
      if (container.names.length === 0) return;
      count(container, 1);
      for (const address of container.addresses) {
        const subnet = subnetOf(address);
        subnets.set(subnet, (subnets.get(subnet) ?? new Set()).add(address));
      }
      text = Buffer.concat([text, encodeLines(container.addresses.map(({ line }) => line))]);
    },
    remove(container) {
      if (container.names.length === 0) return;
      count(container, -1);
      for (const address of container.addresses) {
        const subnet = subnetOf(address);
        subnets.get(subnet)?.delete(address);
        if (subnets.get(subnet)?.size === 0) subnets.delete(subnet);
      }
      text = without(container.identity.id);
    },
    for(reader, taken) {
      for (const [one] of subnets.values()) {
        if (one !== undefined && !reachesWhole(reader, one)) return undefined;
      }
      const own = lowerCase(reader.names);
      for (const name of taken) if ((names.get(name) ?? 0) > (own.has(name) ? 1 : 0)) return undefined;
      return Buffer.concat([without(reader.identity.id), encodeLines(linesAbout(reader, reader, taken))]);
    },
  };
}

/** Each once: a container may be called by one name in two ways. */
function lowerCase(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

/** A reader whose own subnet is smaller may reach a part of it. */
function reachesWhole(reader: NamedContainer, one: NumberedAddress): boolean {
  const addresses = reader.addresses.filter(({ masks }) =>
    masks.every((mask, at) => (mask & ~(one.masks[at] ?? 0)) === 0),
  );
  return isReachable(one, { addresses });
}

function subnetOf({ words, masks }: NumberedAddress): string {
  return words.map((word, at) => `${word & (masks[at] ?? 0)}/${masks[at]}`).join(' ');
}
