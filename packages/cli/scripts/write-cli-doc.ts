// Writes docs/cli.md from the command definitions: node --conditions=@pw/source packages/cli/scripts/write-cli-doc.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../src/program.ts';
import { cliReference } from '../src/reference/cli-reference.ts';

writeFileSync(join(import.meta.dirname, '../../../docs/cli.md'), cliReference(createProgram()));
