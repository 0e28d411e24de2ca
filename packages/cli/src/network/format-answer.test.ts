import { expect, test } from '@jest/globals';
import { formatAnswer } from './format-answer.ts';

test('attach, detach, expose, hide: the addresses on one line, nothing for none', () => {
  expect(formatAnswer('attach', { engine: 'bridge', addresses: ['10.2.1.1/24', '10.2.2.1/24'] })).toBe(
    '10.2.1.1/24 10.2.2.1/24\n',
  );
  expect(formatAnswer('hide', { engine: 'bridge', addresses: [] })).toBe('');
});

test('ps: a table', () => {
  const containers = [
    { id: '', name: 'the host', addresses: ['10.2.1.9/24'] },
    { id: 'a'.repeat(64), name: 'web', addresses: ['10.2.1.1/24'] },
  ];
  expect(formatAnswer('ps', { engine: 'bridge', containers })).toBe(
    [
      'CONTAINER     NAME      ADDRESSES',
      '              the host  10.2.1.9/24',
      'aaaaaaaaaaaa  web       10.2.1.1/24',
      '',
    ].join('\n'),
  );
});

test('status: one line each; of a topic the engine’s own words', () => {
  const answer = { engine: 'weave', ready: false, details: { range: '10.32.0.0/12', connections: 2 } };
  expect(formatAnswer('status', answer)).toBe(
    ['engine:      weave', 'ready:       no', 'range:       10.32.0.0/12', 'connections: 2', ''].join('\n'),
  );
  expect(formatAnswer('status', { ...answer, topic: 'peers', text: 'a(b)\n' })).toBe('a(b)\n');
  expect(formatAnswer('status', { ...answer, topic: 'peers', text: '' })).toBe(
    'The engine weave has nothing to say about peers.\n',
  );
});
