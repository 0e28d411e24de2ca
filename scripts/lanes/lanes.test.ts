import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runJest } from '../test/run-jest.ts';
import { findLaneFiles, LONGEST } from './lane-files.ts';

const root = join(import.meta.dirname, '../..');

test('every e2e test file is on one list, and the longest that any lane can take come first', () => {
  const { shared, host, kernel, alone, waiting } = findLaneFiles(root, [], { isMachine: false });
  const all = [...shared, ...host, ...kernel, ...alone, ...waiting];
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(50);
  const longest = LONGEST.map((name) => `test/e2e/${name}.test.ts`);
  expect([...host.slice(0, 1), ...shared.slice(0, longest.length - 1)]).toEqual(longest);
  expect([host, kernel, alone, waiting].map(({ length }) => length)).toStrictEqual([6, 2, 2, 2]);
});

test('a machine runs nothing that needs npm', () => {
  const { host, alone } = findLaneFiles(root, [], { isMachine: true });
  expect([host, alone.filter((file) => file.includes('install'))]).toEqual([[], []]);
});

test('patterns choose by path, and never a file twice', () => {
  const patterns = ['smoke', 'install/docs', 'smoke/images'];
  const { shared, host } = findLaneFiles(root, patterns, { isMachine: false });
  expect(shared).toEqual(
    ['images', 'docker-cli', 'repository', 'weave-network'].map((name) => `test/e2e/smoke/${name}.test.ts`),
  );
  expect(host).toEqual(['test/e2e/install/docs.test.ts']);
});

test('two lanes run each file once, and none when the time is over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-weave-lanes-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    const files = ['a', 'b', 'c', 'd'].map((name) => `${name}.test.js`);
    for (const file of files) writeFileSync(join(folder, file), "test('passes', () => {});\n");
    const args = ['--runInBand', '--runner', join(import.meta.dirname, 'claiming-runner.mjs')];
    // Not where the tests are: a claim is called like its test, and a lane that begins later would run it.
    const claims = join(folder, 'node_modules');
    mkdirSync(claims);
    const runLane = (until: number) =>
      runJest(args, {
        cwd: folder,
        silent: true,
        env: { PW_TEST_CLAIMS: claims, PW_TEST_UNTIL: String(until) },
      });
    const late = await runLane(Date.now());
    expect({ ...late, claims: readdirSync(claims) }).toStrictEqual({
      passed: 0,
      failed: 0,
      files: [],
      claims: [],
    });
    const inAnHour = Date.now() + 3_600_000;
    const lanes = await Promise.all([runLane(inAnHour), runLane(inAnHour)]);
    expect(lanes.flatMap((lane) => lane.files.map(({ file }) => file)).toSorted()).toEqual(files);
    expect(lanes.map(({ failed }) => failed)).toEqual([0, 0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
