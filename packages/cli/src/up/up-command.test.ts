import { expect, test } from '@jest/globals';
import { talkAdaptersYml } from '../stack/talk-adapters.ts';
import { dailyAdaptersYml } from './daily-adapters.ts';
import { neededParts } from './up-command.ts';

test('powerstrip-debug starts only when an adapter is addressed as debug', () => {
  expect(neededParts(dailyAdaptersYml)).toEqual(['weavewait', 'powerstrip-weave', 'powerstrip']);
  expect(neededParts(talkAdaptersYml)).toContain('powerstrip-debug');
  expect(neededParts('adapters:\n  x: http://debugger/extension\n')).not.toContain('powerstrip-debug');
});
