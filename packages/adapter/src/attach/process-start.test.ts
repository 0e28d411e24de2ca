import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { processStart } from './process-start.ts';

test('a process has one start, another a later one, and none when it has ended', async () => {
  const child = spawn('sh', ['-c', 'echo ready; exec cat']);
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  expect(processStart(pid)).toMatch(/^\d+$/);
  expect(processStart(pid)).toBe(processStart(pid));
  expect(Number(processStart(pid))).toBeGreaterThan(Number(processStart(1)));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processStart(pid)).toBeUndefined();
});
