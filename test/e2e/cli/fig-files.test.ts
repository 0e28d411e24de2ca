// F2: the fig files are the text of the talk, byte for byte; no formatter may touch them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const sha256 = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(import.meta.dirname, '../../../examples/fig', name)))
    .digest('hex');

test.each([
  ['fig.yml', 'bb987f3fea81d55f1cd9c24bef50e9eec7bb23579136d6ebefe08b03ea34765e'],
  ['fig-links.yml', '8400647e07bcd1167318b081fa760fc71abcb48e53a619617b4d6aa5b51f58bd'],
])('%s', (name, hash) => {
  expect(sha256(name)).toBe(hash);
});
