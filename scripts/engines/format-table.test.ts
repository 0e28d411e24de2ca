import { expect, test } from '@jest/globals';
import { formatTable } from './format-table.ts';
import type { EngineResult } from './run-engine.ts';

const file = (path: string, passed: number, failed: number, seconds: number) => ({
  file: path,
  passed,
  failed,
  seconds,
  tests: [],
});

test('engine × suite × passed, failed, seconds', () => {
  const files = [
    file('test/e2e/shim/a.test.ts', 3, 0, 10),
    file('test/e2e/cli/b.test.ts', 1, 1, 2),
    file('test/e2e/shim/c.test.ts', 2, 0, 5),
  ];
  const written = { passed: 6, failed: 1, files, leftovers: ['link x'], versions: {} };
  const results = [
    { engine: 'one', passed: 6, failed: 2, seconds: 30, written },
    { engine: 'two', passed: 0, failed: 1, seconds: 0, written: undefined, reason: 'it needs root' },
  ] as unknown as EngineResult[];
  expect(
    formatTable(results)
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toStrictEqual([
    'engine  suite          passed  failed  seconds',
    'one     cli                 1       1        2',
    'one     shim                5       0       15',
    'one     left behind         0       1        0',
    'one     all                 6       2       30',
    'two     it needs root       0       1        0',
  ]);
});
