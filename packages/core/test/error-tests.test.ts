// C7: every error that core and the adapter can throw has a test that provokes it.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { errorCatalogue } from '@pw/core';

const root = new URL('../../../', import.meta.url).pathname;

function read(...patterns: string[]): string {
  const files = globSync(patterns, {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  });
  return files.map((file) => readFileSync(`${root}${file}`, 'utf8')).join('\n');
}

test('each code that is thrown is expected by a test', () => {
  const isTest = /\.test\.ts$/;
  const sources = globSync(['packages/{core,adapter}/src/**/*.ts'], { cwd: root }).filter(
    (file) => !isTest.test(file) && !file.endsWith('catalogue.ts'),
  );
  const thrown = sources.map((file) => readFileSync(`${root}${file}`, 'utf8')).join('\n');
  const tests = read('packages/{core,adapter}/{src,test}/**/*.test.ts', 'test/e2e/**/*.test.ts');
  const codes = Object.keys(errorCatalogue).filter((code) => thrown.includes(`'${code}'`));
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(tests))).toEqual([]);
});
