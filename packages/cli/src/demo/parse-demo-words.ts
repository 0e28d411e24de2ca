import { PowerstripError } from '@pw/core';
import { nearest } from '../terminal/nearest.ts';
import { DEV_WORD, type DemoWord, demoWords } from './demo-word-list.ts';

/** What the words of a command line ask for. */
export type DemoRequest = { words: DemoWord[]; dev: boolean };

/** Checks the words; none but `dev` means `all`. Throws BAD_OPTION that suggests the nearest. */
export function parseDemoWords(said: string[]): DemoRequest {
  const words = said.filter((word) => word !== DEV_WORD).map(parseWord);
  return { words: words.length === 0 ? ['all'] : words, dev: said.includes(DEV_WORD) };
}

function parseWord(word: string): DemoWord {
  if (isDemoWord(word)) return word;
  const known = [...Object.keys(demoWords), DEV_WORD];
  const meant = nearest(word, known);
  throw new PowerstripError('BAD_OPTION', `demo: unknown word ${JSON.stringify(word)}`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}The words are ${known.join(', ')}.`,
  });
}

function isDemoWord(word: string): word is DemoWord {
  return Object.hasOwn(demoWords, word);
}
