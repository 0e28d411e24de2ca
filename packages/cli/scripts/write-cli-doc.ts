// Writes docs/cli.md and man/pw.1 from the command definitions:
// node --conditions=@pw/source packages/cli/scripts/write-cli-doc.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../src/program.ts';
import { cliReference } from '../src/reference/cli-reference.ts';
import { manPage } from '../src/reference/man-page.ts';

const program = createProgram();
const man = join(import.meta.dirname, '../man');
mkdirSync(man, { recursive: true });
writeFileSync(join(import.meta.dirname, '../../../docs/cli.md'), cliReference(program));
writeFileSync(join(man, 'pw.1'), manPage(program));
