import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { native } from '../test/native/config.ts';
import { findFailure } from './find-failure.ts';

/** Runs these files, by name, in a folder of their own. */
async function run(files: Record<string, string>, silenceMs?: number) {
  const root = mkdtempSync(join(tmpdir(), 'powerstrip-weave-find-failure-'));
  const passed: string[] = [];
  const onPassed = (file: string) => passed.push(file);
  try {
    writeFileSync(join(root, 'package.json'), JSON.stringify({ jest: native }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    const failure = await findFailure(Object.keys(files), {
      root,
      onPassed,
      ...(silenceMs && { silenceMs }),
    });
    return { failure, passed };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const PASSES = "test('passes', () => {});\n";
const FAILS = "test('fails', () => { throw new Error('no'); });\n";

test('the first file that fails is named, and those after it do not run', async () => {
  const files = { 'b.test.js': PASSES, 'a.test.js': FAILS, 'c.test.js': PASSES };
  expect(await run(files)).toStrictEqual({
    failure: { file: 'a.test.js', late: false },
    passed: ['b.test.js'],
  });
  expect(await run({ 'a.test.js': PASSES })).toStrictEqual({ failure: undefined, passed: ['a.test.js'] });
});

test('a file that does not load has failed', async () => {
  const { failure } = await run({ 'a.test.js': 'this is no JavaScript' });
  expect(failure?.file).toBe('a.test.js');
});

test('a test that fails after a while is late', async () => {
  const sleep = 'await new Promise((resolve) => setTimeout(resolve, 2_100));';
  const slow = `test('slow', async () => { ${sleep} throw new Error('no'); });\n`;
  expect((await run({ 'a.test.js': slow + FAILS })).failure).toStrictEqual({ file: 'a.test.js', late: true });
});

test('so are one that ends the process, and one that lets nothing else run', async () => {
  const kills = "test('kills', () => process.kill(process.pid, 'SIGKILL'));\n";
  expect((await run({ 'a.test.js': kills })).failure).toStrictEqual({ file: 'a.test.js', late: true });
  const hangs = "test('hangs', () => { for (;;); });\n";
  expect(await run({ 'b.test.js': PASSES, 'a.test.js': hangs }, 20_000)).toStrictEqual({
    failure: { file: 'a.test.js', late: true },
    passed: ['b.test.js'],
  });
}, 120_000);
