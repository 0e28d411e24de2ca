// Copies the built page of the inspector beside the bundle, from where powerstrip serves it.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const target = join(import.meta.dirname, '../dist/inspect');
rmSync(target, { recursive: true, force: true });
cpSync(join(import.meta.dirname, '../node_modules/@pw/inspector/dist'), target, {
  recursive: true,
  dereference: true,
});
