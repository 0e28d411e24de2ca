// Each rule of the house holds in this repository, and each check finds what breaks its rule.
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checks } from './checks.ts';
import { createFixture } from './fixture.ts';
import { importCycles } from './import-cycles.ts';
import { importsAgainstDirection } from './imports-against-direction.ts';
import { longFunctions } from './long-functions.ts';
import { readSources } from './read-sources.ts';
import { undefinedTestIds } from './undefined-test-ids.ts';
import { undocumentedExports } from './undocumented-exports.ts';
import { unreachablePages } from './unreachable-pages.ts';
import { untestedErrorCodes } from './untested-error-codes.ts';

test.each(Object.entries(checks))('no %s', async (_rule, check) => {
  expect(await check(join(import.meta.dirname, '../..'))).toStrictEqual([]);
});

test('finds a cycle of types', () => {
  using fixture = createFixture({
    'a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
    'b.ts': "export type { A as B } from './a.ts';\n",
  });
  expect(importCycles(readSources(fixture.root))).toStrictEqual(['a.ts → b.ts → a.ts']);
});

test('finds an import of a higher folder, and of a higher package by its name', () => {
  using fixture = createFixture({
    'low/package.json': '{ "name": "low" }',
    'low/src/bottom/one.ts': "export { two } from '../top/two.ts';\nexport { high } from 'high/part';\n",
    'low/src/top/two.ts': "import './three.ts';\nimport '../bottom/zero.ts';\nexport const two = 2;\n",
    'high/package.json': '{ "name": "high", "exports": { "./part": { "@pw/source": "./src/part.ts" } } }',
    'high/src/part.ts': "import '../../low/src/bottom/one.ts';\n",
  });
  const found = importsAgainstDirection(readSources(fixture.root), {
    packages: { low: [], high: ['low'] },
    folders: { low: [['bottom'], ['top']] },
  });
  expect(found).toStrictEqual([
    'low/src/bottom/one.ts imports low/src/top/two.ts',
    'low/src/bottom/one.ts imports high/src/part.ts',
  ]);
});

test('finds a long function, unless its comment gives a reason', () => {
  const long = `() => {\n${'  call();\n'.repeat(50)}}`;
  using fixture = createFixture({
    'no-reason.ts': `\n/** Does much. */\nexport const run = ${long};\n`,
    'reason.ts': `/** Long: one step after another, none of use alone. */\nexport const run = ${long};\n`,
    'tests.test.ts': `describe('all', ${long});\n`,
  });
  expect(longFunctions(readSources(fixture.root))).toStrictEqual(['no-reason.ts:3 has 52 lines']);
});

test('finds a name of an entry point that has no docstring where it is declared', () => {
  using fixture = createFixture({
    'pack/package.json': '{ "name": "pack", "exports": { ".": "./index.ts" } }',
    'pack/index.ts': "export { bare, documented } from './names.ts';\n",
    'pack/names.ts':
      '/** Is one. */\nexport const documented = 1;\n// No docstring.\nexport const bare = 2;\n',
  });
  expect(undocumentedExports(fixture.root, readSources(fixture.root))).toStrictEqual([
    'bare of pack, in pack/names.ts',
  ]);
});

test('finds a page that no link leads to', () => {
  using fixture = createFixture({
    'README.md': '[the docs](docs)\n',
    'docs/README.md': '[one](one.md#part) ```[not a link]```\n',
    'docs/one.md': '[back](../README.md)\n',
    'docs/lost.md': '[one](one.md)\n',
  });
  expect(unreachablePages(fixture.root)).toStrictEqual(['docs/lost.md']);
});

test('finds a test id that is defined nowhere', () => {
  using fixture = createFixture({
    'test/e2e/requirements.ts': "export const requirements = {\n  B1: 'one',\n  'PS-2': 'two',\n};\n",
    'one.test.ts': "// B1, B2: both\ntest('PS-2 and PS-3: both', () => {});\n",
  });
  expect(undefinedTestIds(readSources(fixture.root))).toStrictEqual([
    'B2 in one.test.ts',
    'PS-3 in one.test.ts',
  ]);
});

test('finds an error code that stands in no expectation', () => {
  using fixture = createFixture({
    'packages/core/src/errors/catalogue.ts':
      'export const errorCatalogue = {\n  ONE: {},\n  TWO: {},\n  THREE: {},\n};\n',
    'packages/core/src/throws.ts': "throw [new E('ONE'), new E('TWO')];\n",
    'packages/core/src/throws.test.ts':
      "// TWO\ntest('TWO', () => expect(e).toMatchObject({ code: 'ONE' }));\n",
  });
  expect(untestedErrorCodes(readSources(fixture.root))).toStrictEqual(['TWO']);
});
