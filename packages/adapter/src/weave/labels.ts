/** Labels of containers that wait for weave; for people and for the adapter after a restart. */
export const LABELS = {
  /** A sentence for whoever wonders about the entrypoint. */
  about: 'powerstrip-weave.about',
  /** The entrypoint that the container would have had, as JSON: a list of words or null. */
  entrypoint: 'powerstrip-weave.entrypoint',
  /** The command that the container would have had, as JSON: a list of words or null. */
  cmd: 'powerstrip-weave.cmd',
  /** The addresses picked for `net:` words, separated by spaces. */
  addresses: 'powerstrip-weave.addresses',
} as const;

/** On everything that belongs to one stack of ours, helper containers and networks included. */
export const STACK_LABEL = 'powerstrip-weave.stack';

export const ABOUT =
  'The entrypoint waits for the weave network, then becomes the original entrypoint and command of these labels.';
