import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createProgram } from '../program.ts';
import { cliReference } from './cli-reference.ts';

test('docs/cli.md is what the definitions say; if not: node packages/cli/scripts/write-cli-doc.ts', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');
  expect(page).toBe(cliReference(createProgram()));
});

test('every command and every option is described', () => {
  for (const command of createProgram().commands) {
    expect([command.name(), command.description()]).toEqual([command.name(), expect.stringMatching(/\.|:/)]);
    for (const option of command.options) expect(option.description).not.toBe('');
  }
});
