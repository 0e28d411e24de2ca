import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createCommand } from './options.ts';

test('docs/powerstrip.md lists every flag with its environment variable, and no other', () => {
  const command = createCommand({ serve: async () => {}, check: async () => {}, schema: () => {} });
  const options = command.options.filter(({ long }) => long !== '--version');
  const flags = options.map(({ long, envVar }) => `${long} ${envVar}`);
  const page = readFileSync(new URL('../../../docs/powerstrip.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(--[a-z-]+)[^`]*` \| `([A-Z_]+)` \|/gm)].map(
    ([, flag, env]) => `${flag} ${env}`,
  );
  expect(rows).toEqual(flags);
});
