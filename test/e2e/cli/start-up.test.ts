// How long pw takes to start. It measures time: the suite runs this file when nothing else runs.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { PW_BUNDLE } from './pw.ts';

describe('F6: pw starts quickly, as ratios to node -e 0', () => {
  test.each([
    ['--version', 2.5],
    ['--help', 3.5],
  ])('pw %s', (flag, limit) => {
    const time = (args: string[]) => {
      const startedAt = performance.now();
      execFileSync(process.execPath, args, { stdio: 'ignore' });
      return performance.now() - startedAt;
    };
    const pairs = Array.from({ length: 15 }, () => [time(['-e', '0']), time([PW_BUNDLE, flag])] as const);
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
    const ratio = median(pairs.map(([, ours]) => ours)) / median(pairs.map(([node]) => node));
    console.log(`pw ${flag}: ${ratio.toFixed(2)} times node -e 0`);
    expect(ratio).toBeLessThanOrEqual(limit);
  });
});
