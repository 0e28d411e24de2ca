import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findCommand } from './find-command.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'weave-find-'));
  mkdirSync(join(directory, 'folder'));
  writeFileSync(join(directory, 'weave'), '');
  chmodSync(join(directory, 'weave'), 0o755);
  writeFileSync(join(directory, 'plain'), '', { mode: 0o600 });
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a name is looked up in the search path, a path is not', () => {
  expect(findCommand('weave', `/nonexistent:${directory}`)).toBe(join(directory, 'weave'));
  expect(findCommand(join(directory, 'weave'), '')).toBe(join(directory, 'weave'));
});

test.each(['missing', 'folder'])('%s is no command', (name) => {
  expect(findCommand(name, directory)).toBeUndefined();
});
