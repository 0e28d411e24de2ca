import { describe, expect, test } from '@jest/globals';
import { effectiveCommand } from './effective-command.ts';

type Words = string[] | undefined;
const none: Words = undefined;

describe('effectiveCommand follows the merge of the engine', () => {
  // PS-66: the image counts only when the request names no entrypoint.
  test.each<[string, Words, Words, Words, Words, string[]]>([
    ['everything from the image', none, none, ['ie'], ['ic'], ['ie', 'ic']],
    ['own command, image entrypoint', none, ['rc'], ['ie'], ['ic'], ['ie', 'rc']],
    ['own entrypoint hides the image command', ['re'], none, ['ie'], ['ic'], ['re']],
    ['own entrypoint and command', ['re'], ['rc'], ['ie'], ['ic'], ['re', 'rc']],
    ['[] keeps the entrypoint empty', [], none, ['ie'], ['ic'], ['ic']],
    ['[] with an own command', [], ['rc'], ['ie'], ['ic'], ['rc']],
    ['[""] clears, the image command does not count', [''], none, ['ie'], ['ic'], []],
    ['[""] with an own command', [''], ['rc'], ['ie'], ['ic'], ['rc']],
    ['an empty own command takes the image’s', none, [], ['ie'], ['ic'], ['ie', 'ic']],
    ['an image without anything', none, none, none, none, []],
    ['an image without a command', none, none, ['ie'], none, ['ie']],
    ['an empty word is a word', none, [''], none, ['ic'], ['']],
    ['two words, the first empty, is no clearing', ['', 'x'], none, ['ie'], ['ic'], ['', 'x']],
  ])('%s', (_title, entrypoint, cmd, imageEntrypoint, imageCmd, argv) => {
    const result = effectiveCommand({ entrypoint, cmd }, { entrypoint: imageEntrypoint, cmd: imageCmd });
    expect(result.argv).toEqual(argv);
  });

  test('keeps the two parts apart', () => {
    const image = { entrypoint: ['ie'], cmd: ['ic'] };
    expect(effectiveCommand({ entrypoint: none, cmd: none }, image)).toMatchObject(image);
    expect(effectiveCommand({ entrypoint: [''], cmd: none }, image)).toMatchObject({
      entrypoint: [],
      cmd: none,
    });
  });
});
