import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stripProgram } from './strip-program.ts';

test('the stripped Node is smaller, and runs', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pw-strip-'));
  try {
    const whole = readFileSync(process.execPath);
    const stripped = stripProgram(whole);
    expect(stripped.length).toBeLessThan(whole.length * 0.95);
    const path = join(directory, 'node');
    writeFileSync(path, stripped, { mode: 0o755 });
    expect(execFileSync(path, ['-p', 'process.version']).toString().trim()).toBe(process.version);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('anything else is refused', () => {
  expect(() => stripProgram(Buffer.from('#!/bin/sh\nexit 0\n'))).toThrow('not a 64-bit');
});
