import { expect, jest, test } from '@jest/globals';
import { findLeastMemory } from './find-least-memory.ts';

const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});

/** The size found when tries of each size end so (`+`: it started), and the sizes that were tried. */
async function found(ends: Record<string, string>): Promise<[string, string]> {
  const tried: string[] = [];
  const size = await findLeastMemory(async (memory) => {
    const end = ends[memory]?.[tried.filter((each) => each === memory).length];
    tried.push(memory);
    return end === '+' ? { code: 0, stdout: '', stderr: '' } : { code: 125, stdout: '', stderr: 'refused' };
  });
  return [size, tried.join(' ')];
}

test('is 6m where an engine starts with it, at times', async () => {
  expect(await found({ '6m': '++' })).toStrictEqual(['6m', '6m 6m']);
  expect(await found({ '6m': '-+-+' })).toStrictEqual(['6m', '6m 6m 6m 6m']);
});

test('is the next that is taken in two of four tries', async () => {
  expect(await found({ '6m': '---+', '8m': '', '12m': '-++' })).toStrictEqual([
    '12m',
    '6m 6m 6m 6m 8m 8m 8m 8m 12m 12m 12m',
  ]);
});

test('is printed where it is not the least that Docker takes', async () => {
  warn.mockClear();
  await found({ '6m': '-++' });
  expect(warn.mock.calls).toStrictEqual([]);
  await found({ '6m': '---+', '8m': '++' });
  expect(warn.mock.calls).toStrictEqual([['the least memory is 8 MB here: refused']]);
});

test('says the refusal when none is taken', async () => {
  await expect(found({})).rejects.toThrow('no program starts with 24 MB: refused');
});
