// Where the kernel, Docker, the commands and the walk's own notes disagree.
import { existsSync, readFileSync } from 'node:fs';
import type { Notes } from './notes.ts';
import { type Seen, type SeenContainer, withoutLength } from './observe.ts';
import { NETWORK, type World } from './world.ts';

/** In words; empty: all agree on what was seen. */
export async function disagreements(world: World, notes: Notes, seen: Seen): Promise<string[]> {
  const found = [
    ...seen.containers.flatMap((container) => inContainer(container, seen, notes)),
    ...twice(seen),
    ...onHost(seen, notes),
    ...inPorts(seen),
  ];
  // The command repairs what it finds, so it comes last.
  if (found.length > 0) return found;
  return [...(await inPs(world, seen)), ...(await world.foreigners.changes())];
}

function inContainer(container: SeenContainer, seen: Seen, notes: Notes): string[] {
  if (!container.running) return [];
  const own = notes.of(container);
  const wanted = [...container.named, ...container.picked];
  own.contested ||= wanted.some((address) => notes.holder(address, seen, container.id) !== undefined);
  const expected = notes.expected(container);
  const actual = [...container.addresses].sort();
  if (same(actual, expected) || (actual.length === 0 && own.contested)) return [];
  // Without an interface it looks as if it had not been attached: the next adapter attaches it.
  const again = [...new Set([...wanted, ...own.added])].sort();
  if (wanted.every((address) => own.removed.has(address)) && same(actual, again)) {
    own.removed.clear();
    return [];
  }
  return [`${container.name} has [${actual}], expected [${expected}]`];
}

function twice({ containers, host }: Seen): string[] {
  const all = [...containers.flatMap(({ addresses }) => addresses), ...host];
  return all.filter((address, at) => all.indexOf(address) < at).map((address) => `twice: ${address}`);
}

function onHost({ host }: Seen, { exposed }: Notes): string[] {
  const wanted = [...exposed].sort();
  return same([...host].sort(), wanted) ? [] : [`the host has [${host}], expected [${wanted}]`];
}

/** Each host end belongs to a running container, is on the bridge, and says what is inside. */
function inPorts({ containers, ports }: Seen): string[] {
  const wanted = containers.flatMap(({ id, pid, addresses }) =>
    addresses.length === 0 ? [] : [`vethwepl${pid} on ${NETWORK} says ${[id, ...addresses].sort()}`],
  );
  const found = ports.map(({ name, master, says }) => `${name} on ${master} says ${says.sort()}`);
  return [
    ...found
      .filter((port) => !wanted.includes(port))
      .map((port) => `a host end too many: ${port}${life(port)}`),
    ...wanted.filter((port) => !found.includes(port)).map((port) => `no such host end: ${port}`),
  ];
}

async function inPs(world: World, { containers, host }: Seen): Promise<string[]> {
  const answer = await world.command('ps');
  const listed = answer.containers as { id: string; addresses: string[] }[];
  const found = listed.map(({ id, addresses }) => `${id} ${addresses.map(withoutLength).sort()}`).sort();
  const wanted = [{ id: '', addresses: host }, ...containers]
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ id, addresses }) => `${id} ${[...addresses].sort()}`)
    .sort();
  return same(found, wanted) ? [] : [`pw ps says\n${found.join('\n')}\nexpected\n${wanted.join('\n')}`];
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((entry, at) => entry === right[at]);
}

/** Docker may have lost a process that lives on. */
function life(port: string): string {
  const pid = /^vethwepl(\d+)/.exec(port)?.[1] ?? '';
  return existsSync(`/proc/${pid}`)
    ? `, of ${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`
    : ', without a process';
}
