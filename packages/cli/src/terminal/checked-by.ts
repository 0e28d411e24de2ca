import { isPowerstripError } from '@pw/core';
import { InvalidArgumentError } from 'commander';

/** For commander: takes a text as it is where `check` does not throw, and else refuses it with the hint of its error. */
export function checkedBy(check: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      check(text);
      return text;
    } catch (error) {
      throw new InvalidArgumentError(isPowerstripError(error) ? error.hint : String(error));
    }
  };
}
