import { expect, test } from '@jest/globals';
import { formatResults } from './format-results.ts';

const report = (networkMs: number, address: string) => ({
  networkMs,
  arguments: ['hello', 'world'],
  address,
});

test('puts the two results side by side', () => {
  const results = { weaverun: report(412, '10.255.0.50/8'), psWeaverun: report(0, '10.255.0.51/8') };
  expect(formatResults(results).join('\n')).toBe(
    `
                 weaverun               ps-weaverun
                 (attached afterwards)  (through powerstrip)
network took     412 ms                 0 ms
arguments        hello world            hello world
ethwe            10.255.0.50/8          10.255.0.51/8`.slice(1),
  );
});

test('a result that is missing is a dash', () => {
  expect(formatResults({ psWeaverun: report(0, '10.255.0.51/8') })[2]).toBe(
    'network took     -                      0 ms',
  );
});

test.each([40, 60, 120])('%i columns hold it', (width) => {
  const results = { weaverun: report(1412, '10.255.0.50/8'), psWeaverun: report(0, '10.255.0.51/8') };
  for (const line of formatResults(results, width)) expect(line.length).toBeLessThanOrEqual(width);
});
