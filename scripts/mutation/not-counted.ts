import type { Mutant } from './find-mutants.ts';

interface Rule {
  path: RegExp;
  /** In the text that is replaced. */
  original: RegExp;
  reason: string;
}

/** Changes that change nothing that anybody could see, or that only a human or a busy machine would notice. */
const RULES: Rule[] = [
  {
    path: /./,
    original: /\?\? 0$|\[0\] \?\? ''$/,
    reason: 'the index is inside; only the type does not know it',
  },
  {
    path: /hook-router/,
    original: /maxCachedRoutes/,
    reason: 'a cache that is emptied more often is only slower',
  },
];

export function reasonNotToCount({ path, original }: Mutant): string | undefined {
  return RULES.find((rule) => rule.path.test(path) && rule.original.test(original))?.reason;
}
