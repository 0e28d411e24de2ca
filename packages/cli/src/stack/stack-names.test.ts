import { expect, test } from '@jest/globals';
import { stackNames } from './stack-names.ts';

test('without a prefix the names are those of the talk', () => {
  expect(stackNames()).toEqual({
    label: 'default',
    powerstrip: 'powerstrip',
    adapter: 'powerstrip-weave',
    debug: 'powerstrip-debug',
    shim: 'weavewait',
    privateNetwork: 'powerstrip',
    weaveNetwork: 'weave',
    bridge: 'weave',
  });
});

test('a prefix comes before every name', () => {
  const { label, ...names } = stackNames('t1');
  expect(label).toBe('t1');
  for (const name of Object.values(names)) expect(name).toMatch(/^t1-/);
});

test.each(['Upper', '-dash', 'ten-bytes0', 'a b'])('%p is refused', (prefix) => {
  expect(() => stackNames(prefix)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
});
