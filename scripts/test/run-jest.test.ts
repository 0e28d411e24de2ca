import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { native } from './native/config.ts';
import { runJest } from './run-jest.ts';

/** Runs Jest on these files, by name, in a folder of their own. */
async function run(files: Record<string, string>, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-weave-run-jest-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ jest: native }));
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

const CHANGES = `
import { jest, test } from '@jest/globals';
test('changes the process', () => {
  Object.assign(process.env, { PATH: '/nowhere', PW_LEFT: 'behind' });
  process.env = { ...process.env };
  process.chdir('/');
  jest.useFakeTimers();
  jest.spyOn(process, 'uptime').mockReturnValue(-1);
  jest.setTimeout(1);
});
`;
const SEES = `
import { homedir } from 'node:os';
import { expect, test } from '@jest/globals';
test('sees nothing of it', async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(process.env).not.toMatchObject({ PATH: '/nowhere' });
  expect(process.env).not.toHaveProperty('PW_LEFT');
  process.env.HOME = '/seen/by/node';
  expect(homedir()).toBe('/seen/by/node');
  expect(process.cwd()).not.toBe('/');
  expect(process.uptime()).toBeGreaterThan(0);
});
`;

test('what a test changes of the process is restored before the next file', async () => {
  const files = { 'a.test.mjs': CHANGES, 'b.test.mjs': SEES };
  const order = ['--testSequencer', join(import.meta.dirname, 'in-given-order.mjs')];
  process.env.PW_TEST_ORDER = JSON.stringify(Object.keys(files));
  const match = ['--testMatch', '**/*.test.mjs'];
  expect(await run(files, '--runInBand', ...order, ...match)).toMatchObject({ passed: 2, failed: 0 });
});

test('no test at all is a failure', async () => {
  expect(await run({}, '--runInBand')).toStrictEqual({ passed: 0, failed: 1, files: [] });
});
