// What a person does with pw: a process other than the adapter's changes the network.
import { withoutLength } from './observe.ts';
import { type Step, settled, type Walk } from './step.ts';

export const attach: Step = async (walk) => {
  const container = walk.oneOf(settled(walk));
  if (container === undefined) return undefined;
  const { added, removed } = walk.notes.of(container);
  const word = randomAddress(walk);
  const given = await tryCommand(walk, word, container.id, () =>
    walk.world.command('attach', word, container.name),
  );
  for (const address of given ?? []) {
    added.add(address);
    removed.delete(address);
  }
  return `pw attach ${word} ${container.name} → ${given ?? 'refused'}`;
};

export const detach: Step = async (walk) => {
  const container = walk.oneOf(settled(walk).filter(({ addresses }) => addresses.length > 0));
  if (container === undefined) return undefined;
  const one = walk.random() < 0.7 ? walk.oneOf(container.addresses) : undefined;
  const words = one === undefined ? [container.name] : [`${one}/8`, container.name];
  const { addresses } = await walk.world.command('detach', ...words);
  const taken = (addresses as string[]).map(withoutLength);
  const { added, removed } = walk.notes.of(container);
  for (const address of taken) {
    added.delete(address);
    removed.add(address);
  }
  const wanted = one === undefined ? container.addresses : [one];
  if (String([...taken].sort()) !== String([...wanted].sort())) {
    throw new Error(`pw detach ${words.join(' ')} took [${taken}], not [${wanted}]`);
  }
  return `pw detach ${words.join(' ')} → ${taken}`;
};

export const expose: Step = async (walk) => {
  const word = randomAddress(walk);
  const given = await tryCommand(walk, word, undefined, () => walk.world.command('expose', word));
  for (const address of given ?? []) walk.notes.exposed.add(address);
  return `pw expose ${word} → ${given ?? 'refused'}`;
};

export const hide: Step = async (walk) => {
  const one = walk.oneOf([...walk.notes.exposed]);
  if (one === undefined) return undefined;
  await walk.world.command('hide', `${one}/8`);
  walk.notes.exposed.delete(one);
  return `pw hide ${one}`;
};

function randomAddress(walk: Walk): string {
  const kinds = [`10.75.0.${walk.between(2, 25)}/26`, `10.255.75.${walk.between(1, 12)}/8`, 'net:default'];
  return walk.oneOf(kinds) ?? 'net:default';
}

/** undefined: refused, as it must be when somebody else holds the address. */
async function tryCommand(
  { notes, seen }: Walk,
  word: string,
  id: string | undefined,
  call: () => Promise<Record<string, unknown>>,
): Promise<string[] | undefined> {
  const wanted = withoutLength(word);
  const holder = notes.holder(wanted, seen, id);
  const isOwn = id === undefined && notes.exposed.has(wanted);
  const mayBeInUse = holder !== undefined || notes.rival(wanted, seen, id) !== undefined;
  try {
    const { addresses } = await call();
    if (holder !== undefined && !isOwn) throw new Error(`${wanted} was given although ${holder} has it`);
    return (addresses as string[]).map(withoutLength);
  } catch (error) {
    if (mayBeInUse && error instanceof Error && error.message.includes('is in use')) return undefined;
    throw error;
  }
}
