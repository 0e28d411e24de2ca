import { expect, test } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { SERVE_ONLY_FLAGS, SERVE_ONLY_SWITCHES } from '../src/network/run-adapter.ts';

/** The options that `serve` has and `attach` has not. */
const serveOnly = () => {
  const [serve, attach] = ['serve', 'attach'].map((name) =>
    createProgram().commands.find((command) => command.name() === name),
  );
  const shared = new Set(attach?.options.map(({ flags }) => flags));
  return serve?.options.filter(({ flags }) => !shared.has(flags)) ?? [];
};

const spellings = (takesValue: boolean) =>
  serveOnly()
    .filter((option) => (option.required || option.optional) === takesValue)
    .flatMap(({ short, long }) => [short, long].filter((flag) => flag != null));

test('pw knows which flags of pw-adapter serve the other commands do not have', () => {
  expect(SERVE_ONLY_FLAGS.toSorted()).toEqual(spellings(true).toSorted());
  expect(SERVE_ONLY_SWITCHES.toSorted()).toEqual(spellings(false).toSorted());
});
