import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import type { Logger } from 'pino';

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
type Resolve = (name: string, options: LookupAllOptions, answer: Answer) => void;

interface LookupOptions {
  log: Logger;
  /** Asks the name service. Default: the system's. */
  resolve?: Resolve;
}

/** A `lookup` for node:net. */
export type Lookup = (
  name: string,
  options: LookupAllOptions | { all?: false | undefined },
  answer: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

/**
 * Resolves names of adapters. A name that no longer resolves keeps the addresses that it had last: Docker 28 forgets the
 * names of user networks after `docker swarm leave`, for containers that run.
 */
export function createRememberingLookup({ log, resolve = lookup }: LookupOptions): Lookup {
  const known = new Map<string, LookupAddress[]>();
  const lost = new Set<string>();
  const find = (name: string, options: object, answer: Answer) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const last = known.get(name);
      if (error === null) {
        known.set(name, addresses);
        if (lost.delete(name)) log.info({ name }, 'the name of an adapter resolves again');
      } else if (last !== undefined) {
        if (!lost.has(name))
          log.warn(
            { name, error: error.code, addresses: last },
            'the name of an adapter no longer resolves; its last address is used',
          );
        lost.add(name);
        answer(null, last);
        return;
      }
      answer(error, addresses);
    });
  };
  return (name, options, answer) =>
    find(name, options, (error, addresses) => {
      if (error !== null || options.all === true) {
        answer(error, addresses);
        return;
      }
      const [{ address, family }] = addresses as [LookupAddress];
      answer(null, address, family);
    });
}
