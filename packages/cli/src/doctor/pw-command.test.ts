import { expect, test } from '@jest/globals';
import { pwCommand } from './pw-command.ts';

test.each([
  ['up', {}, 'pw up'],
  ['down', {}, 'pw down'],
  ['images build', {}, 'pw images build'],
  [
    'up',
    { prefix: 'mine', port: 2376, registry: 'far.example' },
    'pw up --prefix mine --port 2376 --registry far.example',
  ],
  ['down', { prefix: 'mine', registry: 'far.example' }, 'pw down --prefix mine'],
  ['images build', { prefix: 'mine', registry: 'far.example' }, 'pw images build --registry far.example'],
] as const)('%s of %j is %s', (command, flags, line) => {
  expect(pwCommand(command, { port: 2375, registry: 'localhost', ...flags })).toBe(line);
});
