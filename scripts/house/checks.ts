import { deadExports } from './dead-exports.ts';
import { importCycles } from './import-cycles.ts';
import { importsAgainstDirection } from './imports-against-direction.ts';
import { longFunctions } from './long-functions.ts';
import { readSources } from './read-sources.ts';
import { undefinedTestIds } from './undefined-test-ids.ts';
import { undocumentedExports } from './undocumented-exports.ts';
import { unreachablePages } from './unreachable-pages.ts';
import { untestedErrorCodes } from './untested-error-codes.ts';

/** Rule → check. A check takes the root of a repository and returns one line for each place that breaks the rule. */
export const checks: Record<string, (root: string) => string[] | Promise<string[]>> = {
  'import cycles, types included': (root) => importCycles(readSources(root)),
  'imports against the direction of docs/ARCHITECTURE.md': (root) =>
    importsAgainstDirection(readSources(root)),
  'functions over 50 lines without a reason': (root) => longFunctions(readSources(root)),
  'names of entry points without a docstring': (root) => undocumentedExports(root, readSources(root)),
  'pages that README.md does not lead to': unreachablePages,
  'test ids that test/e2e/requirements.ts does not define': (root) => undefinedTestIds(readSources(root)),
  'error codes of adapters that no test expects': (root) => untestedErrorCodes(readSources(root)),
  'exports, files and dependencies that nothing uses': deadExports,
};
