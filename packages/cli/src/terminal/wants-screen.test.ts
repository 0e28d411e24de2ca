import { expect, test } from '@jest/globals';
import { wantsScreen } from './wants-screen.ts';

test.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['CI', true, { CI: 'true' }, false],
  ['CI set to false', true, { CI: 'false' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['a screen reader', true, { INK_SCREEN_READER: 'true' }, false],
])('%s', (_name, isTty, env, expected) => {
  expect(wantsScreen({ isTty, env })).toBe(expected);
});

test.each([
  [{ NO_COLOR: '1' }, '0'],
  [{ NO_COLOR: '' }, undefined],
  [{}, undefined],
])('NO_COLOR as in %p', (env: NodeJS.ProcessEnv, expected) => {
  wantsScreen({ isTty: true, env });
  expect(env.FORCE_COLOR).toBe(expected);
});
