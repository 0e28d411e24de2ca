import { expect, test } from '@jest/globals';
import { createBodyKeeper } from './body-keeper.ts';
import { showMessage } from './call-parts.ts';
import { MessageKeeper } from './message-keeper.ts';

function createKeeper() {
  const keeper = createBodyKeeper({ maxBodyLength: 1_000, showSecrets: false });
  return new MessageKeeper(keeper, { path: '/x', showSecrets: false, onKept: () => {} });
}

test.each([
  ['a text', 'hello'],
  ['a number, which is no number of a text', 0],
  ['a list with a number', [0]],
  ['lists in lists', [[0], [[1]], 'a', { Body: 'b' }]],
  ['an object', { Body: [{ Body: 1 }], x: ['y'] }],
  ['nothing', null],
])('what an adapter gives as Body is shown as it came: %s', (_what, Body) => {
  const messages = createKeeper();
  messages.body('another text of the call');
  const message = { ServerResponse: { Body, Code: 200 } };
  // As it is stored.
  const kept = JSON.parse(JSON.stringify(messages.message(message)));
  expect(JSON.parse(showMessage(kept, messages.texts)?.text ?? '')).toStrictEqual(message);
});

test('equal bodies are kept once', () => {
  const messages = createKeeper();
  const packet = { ClientRequest: { Body: '{"a":1}' } };
  for (const message of [packet, { ModifiedClientRequest: packet.ClientRequest }, packet])
    messages.message(message);
  expect(messages.texts).toStrictEqual(['{"a":1}']);
});

test('half a surrogate pair is kept as it is sent: as the replacement character', () => {
  const messages = createKeeper();
  messages.message({ ModifiedClientRequest: { Body: 'a\ud800b' } });
  expect(messages.texts).toStrictEqual(['a\ufffdb']);
});

test('a JSON text is parsed once', () => {
  const messages = createKeeper();
  const text = '{"PASSWORD":"x"}';
  expect(messages.parse(text)).toBe(messages.parse(`${text}`));
});
