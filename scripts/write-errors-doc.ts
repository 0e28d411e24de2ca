// Writes docs/errors.md from the error catalogue; a test in packages/core fails when it is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue } from '@pw/core';

const rows = Object.entries(errorCatalogue).map(
  ([code, { meaning, fix }]) => `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${meaning} | ${fix} |`,
);
const page = ['# Errors', '', '| Code | Meaning | Fix |', '|---|---|---|', ...rows, ''].join('\n');
writeFileSync(join(import.meta.dirname, '../docs/errors.md'), page);
