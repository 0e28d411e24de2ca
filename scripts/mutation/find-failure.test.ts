import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../test/helpers/src/async/wait-until.ts';
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

/** A test that hangs, as does a process that it started, and both ignore SIGTERM; it writes their pids down. */
const HANGS_WITH_CHILD = `test('hangs', () => {
  process.on('SIGTERM', () => {});
  const ignore = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ignore]);
  require('node:fs').writeFileSync('pids', pid + ' ' + process.pid);
  for (;;);
});
`;

/** The processes whose current directory this is; one that has ended has none. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return readlinkSync(`/proc/${name}/cwd`) === directory;
    } catch {
      return false;
    }
  });
}

describe('nothing outlives', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'powerstrip-weave-find-failure-'));
    writeFileSync(join(root, 'package.json'), JSON.stringify({ jest: native }));
    writeFileSync(join(root, 'a.test.js'), HANGS_WITH_CHILD);
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const pids = () => readFileSync(join(root, 'pids'), 'utf8').split(' ').map(Number);
  const allGone = (withinMs = 10_000) =>
    waitUntil('the test and its process are gone', withinMs, () => processesIn(root).length === 0);

  test('the time limit', async () => {
    expect(await findFailure(['a.test.js'], { root, silenceMs: 10_000 })).toStrictEqual({
      file: 'a.test.js',
      late: true,
    });
    expect(pids()).toHaveLength(2);
    await allGone();
  }, 60_000);

  test('this process, even if it is killed', async () => {
    const script = `import { findFailure } from '${import.meta.dirname}/find-failure.ts';
    await findFailure(['a.test.js'], { root: '${root}' });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await waitUntil('the test hangs', 60_000, () => existsSync(join(root, 'pids')) && pids().length === 2);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await allGone();
  }, 90_000);

  test('this process, even if it is killed before Jest has begun', async () => {
    const script = `import { findFailure } from '${import.meta.dirname}/find-failure.ts';
    findFailure(['a.test.js'], { root: '${root}' });
    process.kill(process.pid, 'SIGKILL');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await once(parent, 'exit');
    // Jest loads first.
    await allGone(60_000);
  }, 90_000);
});
