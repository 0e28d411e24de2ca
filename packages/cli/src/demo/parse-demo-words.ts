import { PowerstripError } from '@pw/core';
import { nearest } from '../report/nearest.ts';
import { type DemoWord, demoWords } from './demo-word-list.ts';

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
