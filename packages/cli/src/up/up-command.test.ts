import { expect, test } from '@jest/globals';
import { dailyAdaptersYml, talkAdaptersYml } from '../stack/adapters-yml.ts';
import { neededParts } from './up-command.ts';

test('powerstrip-debug starts only when an adapter is addressed as debug', () => {
  expect(neededParts(dailyAdaptersYml)).toEqual(['weavewait', 'powerstrip-weave', 'powerstrip']);
  expect(neededParts(talkAdaptersYml)).toContain('powerstrip-debug');
  expect(neededParts('adapters:\n  x: http://debugger/extension\n')).not.toContain('powerstrip-debug');
});
