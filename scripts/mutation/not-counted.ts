import type { Mutant } from './find-mutants.ts';

interface Rule {
  matches(mutant: Mutant): boolean;
  reason: string;
}

/** A default for what is there in any case; the group is what it is a default of. */
const INSIDE = /(\[(?:\d|at|index)\]|\.pop\(\)|\.codePointAt\(\w+\)|\.statusCode) \?\? (?:0|'')$/;

/** Changes that change nothing that anybody could see, or that only a human or a busy machine would notice. */
const RULES: Rule[] = [
  {
    matches: ({ original, replacement }) =>
      INSIDE.test(original) && replacement === `(${original.replace(INSIDE, '$1')})`,
    reason: 'the index is inside; only the type does not know it',
  },
  {
    matches: ({ original, replacement }) =>
      /^request\.(method|url) \?\? '[^']*'$/.test(original) && replacement.startsWith('(request.'),
    reason: 'every request that Node serves has a method and a URL; only the type does not know it',
  },
  {
    matches: ({ path, original }) => path.includes('hook-router') && original.includes('maxCachedRoutes'),
    reason: 'a cache that is emptied more often is only slower',
  },
  {
    matches: ({ original }) => original === '1024',
    reason: 'a kilobyte that is a byte longer, in the number of a bound',
  },
  {
    matches: ({ path, original }) => path.endsWith('/metrics.ts') && /^[\d.]+$/.test(original),
    reason: 'where a bucket of a histogram ends is a choice',
  },
];

export function reasonNotToCount(mutant: Mutant): string | undefined {
  return RULES.find(({ matches }) => matches(mutant))?.reason;
}
