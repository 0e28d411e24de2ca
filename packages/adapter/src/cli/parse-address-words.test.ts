import { expect, test } from '@jest/globals';
import { parseAddressWords } from './parse-address-words.ts';

test('no word is no request, or the one that is meant then', () => {
  expect(parseAddressWords([])).toStrictEqual([]);
  expect(parseAddressWords([], 'net:default')).toStrictEqual([{ kind: 'default' }]);
});

test('words are addresses, several in one word too', () => {
  const kinds = (...words: string[]) => parseAddressWords(words, 'net:default').map(({ kind }) => kind);
  expect(kinds('10.2.1.1/24', 'net:10.3.0.0/16')).toStrictEqual(['address', 'subnet']);
  expect(kinds('10.2.1.1/24, ip:10.2.1.2/24')).toStrictEqual(['address', 'address']);
});

// To `detach` and `hide`, no request at all means everything.
test.each([
  [['none'], '"none"'],
  [[''], '""'],
  [[' , '], '" , "'],
  [[' none'], '" none"'],
  [['10.2.1.1/24', ''], '""'],
  [['10.2.1.1/24', 'none'], '"none"'],
])('words that name nothing are refused: %j', (words, named) => {
  for (const fallback of [undefined, 'net:default']) {
    expect(() => parseAddressWords(words, fallback)).toThrow(
      expect.objectContaining({
        code: 'BAD_WEAVE_CIDR',
        message: expect.stringContaining(`the address ${named} names nothing`),
      }),
    );
  }
});
