import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Counts } from './file-results.ts';

const root = join(import.meta.dirname, '../..');

/** Runs a command that passes or fails as a whole; what it says is shown only when it fails. */
export function runCheck(command: string, args: string[]): Counts {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  const passed = status === 0;
  console.error(`${passed ? 'PASS' : 'FAIL'} ${command} ${args.join(' ')}`);
  if (!passed) console.error(`${stdout}${stderr}`);
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
