import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PowerstripError } from '@pw/core';

/** The examples/fig of this clone, looked for upwards from `from`. */
export function findFigDirectory(from = import.meta.dirname): string {
  for (let directory = from; ; directory = dirname(directory)) {
    const candidate = join(directory, 'examples', 'fig');
    if (existsSync(join(candidate, 'fig.yml'))) return candidate;
    if (directory === dirname(directory)) break;
  }
  throw new PowerstripError('PART_FAILED', 'fig: examples/fig is not here', {
    hint: 'Its files are in the repository: clone it, and run pnpm demo fig there.',
  });
}
