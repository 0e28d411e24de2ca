import { PowerstripError } from '@pw/core';
import { nearest } from '../report/nearest.ts';

/** The words of the talk's example.sh, with what each does. */
export const demoWords = {
  config: 'write the adapters.yml of the talk and print it',
  'ps-debug': 'start powerstrip-debug, the adapter that prints what passes',
  'ps-weave': 'start powerstrip-weave, the adapter that attaches containers',
  ps: 'start powerstrip itself on tcp://127.0.0.1:2375',
  weaverun: 'start the example as `weave run` did: the network comes afterwards',
  'ps-weaverun': 'start the example through powerstrip: it waits for its network',
  shutdown: 'remove everything the demo has started',
  all: 'all of the above, and the two results side by side (the default)',
} as const;

export type DemoWord = keyof typeof demoWords;

/** Checks the words of the command line; none at all means `all`. Throws BAD_OPTION that suggests the nearest. */
export function parseDemoWords(words: string[]): DemoWord[] {
  if (words.length === 0) return ['all'];
  return words.map((word) => {
    if (isDemoWord(word)) return word;
    const known = Object.keys(demoWords);
    const meant = nearest(word, known);
    throw new PowerstripError('BAD_OPTION', `demo: unknown word ${JSON.stringify(word)}`, {
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}The words are ${known.join(', ')}.`,
    });
  });
}

function isDemoWord(word: string): word is DemoWord {
  return Object.hasOwn(demoWords, word);
}
