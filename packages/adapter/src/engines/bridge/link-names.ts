import { addAlternativeName, deleteAlternativeName } from '../../netlink/alternative-names.ts';
import { hasCode } from '../../netlink/errno-error.ts';
import { findByAlternativeName, findLink, type Link } from '../../netlink/links.ts';
import type { NetlinkSocket } from '../../netlink/netlink-socket.ts';

/** Names on links, each on one link only, whichever process gave it. They go with their link. */
export interface LinkNames {
  /** False: a link has the name already. Rejects with ENODEV when there is no such link. */
  add(link: string, name: string): Promise<boolean>;
  /** No error if the name is not there. */
  remove(link: string, name: string): Promise<void>;
  find(name: string): Promise<Link | undefined>;
  of(link: Link): string[];
}

/** The kernel keeps them; one before 5.5 cannot, and then this process alone knows them. */
export function createLinkNames(socket: NetlinkSocket): LinkNames {
  const kept = new Map<string, { link: string; index: number }>();
  const findKept = async (name: string) => {
    const entry = kept.get(name);
    const link = entry && (await findLink(socket, entry.link));
    if (link !== undefined && link.index === entry?.index) return link;
    kept.delete(name);
    return undefined;
  };
  const keep = async (link: string, name: string) => {
    const found = await findLink(socket, link);
    if (found === undefined || (await findKept(name)) !== undefined) return false;
    kept.set(name, { link, index: found.index });
    return true;
  };
  return {
    async add(link, name) {
      try {
        await addAlternativeName(socket, link, name);
        return true;
      } catch (error) {
        if (hasCode(error, 'EOPNOTSUPP')) return keep(link, name);
        if (!hasCode(error, 'EEXIST')) throw error;
        return false;
      }
    },
    async remove(link, name) {
      if (kept.delete(name)) return;
      await deleteAlternativeName(socket, link, name).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT', 'ENODEV', 'EOPNOTSUPP')) throw error;
      });
    },
    find: async (name) => (await findByAlternativeName(socket, name)) ?? (await findKept(name)),
    of: ({ name: link, index, alternativeNames }) => {
      const own = [...kept].filter(([, entry]) => entry.link === link && entry.index === index);
      return [...alternativeNames, ...own.map(([name]) => name)];
    },
  };
}
