import { appendFileSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { againIfOutputLost } from './again-if-output-lost.ts';

const LOST = 'level=error msg="copy stream failed" error="reading from a closed fifo" stream=stdout\n';

/** How often a run is made whose outputs are these, when the engine's log gets a line at each of them. */
async function runsOf(outputs: readonly string[], { before = '', line = '' }): Promise<[string, number]> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'pw-lost-'));
  const log = join(folder.path, 'log');
  writeFileSync(log, before);
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  let runs = 0;
  const run = async () => {
    appendFileSync(log, line);
    runs += 1;
    return outputs[runs - 1] ?? '';
  };
  return [await againIfOutputLost(run, (output) => output === '', log), runs];
}

test('a run whose output dockerd lost is made again, four times in all', async () => {
  expect(await runsOf(['', '', 'here'], { line: LOST })).toStrictEqual(['here', 3]);
  expect(await runsOf([], { line: LOST })).toStrictEqual(['', 4]);
});

test('one that printed nothing is not, when dockerd lost nothing meanwhile', async () => {
  expect(await runsOf(['', 'here'], { before: LOST, line: 'level=info\n' })).toStrictEqual(['', 1]);
});

test('one that printed something is not', async () => {
  expect(await runsOf(['here', 'there'], { line: LOST })).toStrictEqual(['here', 1]);
});

test('without the log of the engine none is', async () => {
  let runs = 0;
  await againIfOutputLost(
    async () => {
      runs += 1;
    },
    () => true,
    '/nowhere/log',
  );
  expect(runs).toBe(1);
});
