import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { demoConfigPath, removeDemoConfig, writeDemoConfig } from './state-file.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pw-state-'));
const TEXT = 'adapters: {}\n';
beforeEach(() => {
  process.chdir(scratch);
  process.env.XDG_STATE_HOME = join(scratch, 'state');
});
afterAll(() => {
  process.chdir('/');
  rmSync(scratch, { recursive: true, force: true });
});

test('its own file is removed with its folder, also an edited one', async () => {
  await writeDemoConfig(demoConfigPath(), 'edited');
  await removeDemoConfig(demoConfigPath(), TEXT);
  expect(existsSync(dirname(demoConfigPath()))).toBe(false);
  await removeDemoConfig(demoConfigPath(), TEXT);
});

test('its own folder stays while something else is in it', async () => {
  await writeDemoConfig(demoConfigPath(), TEXT);
  const other = join(dirname(demoConfigPath()), 'notes');
  writeFileSync(other, '');
  await removeDemoConfig(demoConfigPath(), TEXT);
  expect([existsSync(demoConfigPath()), existsSync(other)]).toEqual([false, true]);
});

test.each(['bare.yml', 'folder/a.yml', join(scratch, 'b.yml')])(
  '%s goes, and its folder stays',
  async (path) => {
    await writeDemoConfig(path, TEXT);
    await removeDemoConfig(path, TEXT);
    expect([existsSync(path), existsSync(dirname(path))]).toEqual([false, true]);
  },
);

test('a file of the user with another text stays', async () => {
  mkdirSync('mine');
  writeFileSync('mine/adapters.yml', 'adapters: { mine: http://mine/ }\n');
  await removeDemoConfig('mine/adapters.yml', TEXT);
  expect(existsSync('mine/adapters.yml')).toBe(true);
});

test('one that is not there is no error', async () => {
  await removeDemoConfig('nowhere/adapters.yml', TEXT);
});
