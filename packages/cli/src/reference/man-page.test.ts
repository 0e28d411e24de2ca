import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createProgram } from '../program.ts';
import { manPage } from './man-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../man/pw.1'), 'utf8');

test('man/pw.1 is what the definitions say; if not: node packages/cli/scripts/write-cli-doc.ts', () => {
  expect(page).toBe(manPage(createProgram()));
});

test('every command has its section, and no text is taken for a macro', () => {
  for (const command of createProgram().commands) expect(page).toContain(`.SS pw ${command.name()}`);
  const macros = page.match(/^\.\S*/gm) ?? [];
  expect(new Set(macros)).toEqual(
    new Set(['.TH', '.SH', '.SS', '.B', '.I', '.RI', '.BR', '.TP', '.nf', '.fi']),
  );
});
