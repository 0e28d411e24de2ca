/** Labels of containers that ask for weave addresses; for people and for the adapter after a restart. */
export const LABELS = {
  /** A sentence that explains the entrypoint; this one and the next five are there with the shim only. */
  about: 'powerstrip-weave.about',
  /** The entrypoint that the container would have had, as JSON: a list of words or null. */
  entrypoint: 'powerstrip-weave.entrypoint',
  /** The command that the container would have had, as JSON: a list of words or null. */
  cmd: 'powerstrip-weave.cmd',
  /** Which of these two the request left to the image: `entrypoint`, `cmd`, both or neither. */
  inherited: 'powerstrip-weave.inherited',
  /** The names of the variables that were set for the shim, separated by spaces. */
  env: 'powerstrip-weave.env',
  /** The entry of VolumesFrom that brings the shim. */
  volume: 'powerstrip-weave.volume',
  /** The weave network it is for: adapters of several stacks may follow one Docker engine. */
  network: 'powerstrip-weave.network',
  /** The addresses picked for `net:` words, separated by spaces. */
  addresses: 'powerstrip-weave.addresses',
} as const;

/** On everything that belongs to one stack of ours, helper containers and networks included. */
export const STACK_LABEL = 'powerstrip-weave.stack';

export const ABOUT =
  'The entrypoint waits for the weave network, then becomes the original entrypoint and command of these labels.';

/** Which containers an adapter attaches without a call to its hooks. */
export interface Ownership {
  network: string;
  /** Also those with WEAVE_CIDR that no adapter has labelled. One adapter of an engine should do that. */
  unlabelled: boolean;
}

export function isOurs(labels: Readonly<Record<string, string>>, ownership: Ownership): boolean {
  const network = labels[LABELS.network] ?? '';
  return network === '' ? ownership.unlabelled : network === ownership.network;
}

/** Which variables of a container were set by the create hook. */
export function shimVariables(labels: Readonly<Record<string, string>>): string[] {
  const recorded = labels[LABELS.env];
  return recorded === undefined ? ALL_VARIABLES : recorded.split(' ').filter((name) => name !== '');
}

/** Containers of versions before the label. */
const ALL_VARIABLES = ['WAIT_FOR_WEAVE_ADDRESSES', 'WAIT_FOR_WEAVE_INTERFACE', 'WAIT_FOR_WEAVE_ROUTE'];

/** The create hook has seen it, whether it waits in the shim or not. Images have the label empty. */
export function wasCreatedByUs(labels: Readonly<Record<string, string>>): boolean {
  return (labels[LABELS.network] ?? '') !== '';
}
