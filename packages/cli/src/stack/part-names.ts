/** The containers of a stack, in the order in which they start. */
export const partNames = ['weavewait', 'powerstrip-debug', 'powerstrip-weave', 'powerstrip'] as const;

/** One of `partNames`. */
export type PartName = (typeof partNames)[number];
