import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runJest } from './run-jest.ts';

/** Runs Jest on these files, by name, in a folder of their own. */
async function run(files: Record<string, string>, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-weave-run-jest-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await runJest(args, { cwd: folder, silent: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PASSES = "test('passes', () => {});\n";
const CIRCULAR = `
test('fails', () => {
  const error = new Error('circular');
  error.self = error;
  throw error;
});
`;

test('a failure that holds itself is counted like any other', async () => {
  const inBand = await run({ 'a.test.js': PASSES + CIRCULAR }, '--runInBand');
  expect(inBand).toMatchObject({
    passed: 1,
    failed: 1,
    files: [
      {
        file: 'a.test.js',
        tests: [
          { title: 'passes', passed: true },
          { title: 'fails', passed: false },
        ],
      },
    ],
  });
  const inWorkers = await run({ 'a.test.js': PASSES + CIRCULAR, 'b.test.js': PASSES }, '--maxWorkers=2');
  expect(inWorkers).toMatchObject({ passed: 2, failed: 1 });
});

test('a file that does not load, one whose end fails, and one that ends the process count as a failure', async () => {
  const files = {
    'broken.test.js': 'this is no JavaScript',
    'end.test.js': `${PASSES}afterAll(() => { throw new Error('no'); });\n`,
  };
  expect(await run(files)).toMatchObject({ passed: 1, failed: 2 });
  const kills = "test('kills', () => process.kill(process.pid, 'SIGKILL'));\n";
  expect(await run({ 'kill.test.js': kills }, '--runInBand')).toMatchObject({ passed: 0, failed: 1 });
});

test('no test at all is a failure', async () => {
  expect(await run({}, '--runInBand')).toStrictEqual({ passed: 0, failed: 1, files: [] });
});
