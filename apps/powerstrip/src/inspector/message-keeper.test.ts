import { describe, expect, test } from '@jest/globals';
import { createBodyKeeper } from './body-keeper.ts';
import { showMessage } from './call-parts.ts';
import { MessageKeeper } from './message-keeper.ts';

function createKeeper({ showSecrets = false, onKept = (_length: number) => {}, path = '/x' } = {}) {
  const keeper = createBodyKeeper({ maxBodyLength: 1_000, showSecrets });
  return new MessageKeeper(keeper, { path, showSecrets, onKept });
}

/** The message as it is shown. */
function show(message: unknown, messages = createKeeper()) {
  return showMessage(messages.message(message), messages.texts);
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

test('what is kept is counted: each body once, and the other texts of each message', () => {
  const lengths: number[] = [];
  const messages = createKeeper({ onKept: (length) => lengths.push(length) });
  const message = { Method: 'POST', Request: '/x', Body: 'hello' };
  for (let times = 0; times < 2; times += 1) messages.message(message);
  messages.message({ Body: 'hello' });
  expect(lengths).toStrictEqual([5, 6, 6, 0]);
});

describe('the size that is shown is that of the whole message', () => {
  const whole = JSON.stringify({ Body: 'é'.repeat(1_001) });

  test('of one whose body is cut', () => {
    const shown = show({ Body: 'é'.repeat(1_001) });
    expect(shown).toMatchObject({ isCut: true, bytes: Buffer.byteLength(whole) });
    expect(JSON.parse(shown?.text ?? '')).toStrictEqual({ Body: 'é'.repeat(1_000) });
  });

  test('of one whose bodies are cut', () => {
    const Body = 'x'.repeat(1_500);
    const message = { ClientRequest: { Body }, ServerResponse: { Body: `${Body}${Body}` } };
    expect(show(message)?.bytes).toBe(JSON.stringify(message).length);
  });

  test('and never less than that of its text: a mask may be longer than what is cut', () => {
    const shown = show({ Body: '{"Password":"x"'.padEnd(1_001) });
    expect(shown).toMatchObject({ isCut: true, bytes: Buffer.byteLength(shown?.text ?? '') });
  });

  test('of one whose secret is masked, as it is masked', () => {
    const shown = show({ Body: JSON.stringify({ Password: 'x'.repeat(100) }) });
    expect(shown).toStrictEqual({
      text: JSON.stringify({ Body: '{"Password":"[masked]"}' }),
      bytes: JSON.stringify({ Body: '{"Password":"[masked]"}' }).length,
      isCut: false,
    });
  });
});

describe('a reply that is none of the protocol is cut', () => {
  const nest = (depth: number, value: unknown): unknown =>
    depth === 0 ? value : { a: nest(depth - 1, value) };

  test('where it is deeper than eight objects', () => {
    expect(show(nest(8, 'x'))).toMatchObject({ text: JSON.stringify(nest(8, 'x')), isCut: false });
    expect(show(nest(9, 'x'))).toMatchObject({ text: JSON.stringify(nest(8, '…')), isCut: true });
  });

  test('where its texts beside the bodies are longer than 16 KiB together', () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(8 * 1024));
    expect(show({ a, b })).toMatchObject({ text: JSON.stringify({ a, b }), isCut: false });
    expect(show({ a, b, c: 'c' })).toMatchObject({ text: JSON.stringify({ a, b, c: '…' }), isCut: true });
  });
});

test('beside a body, secrets are masked by their names, and in targets and texts, unless they are to be shown', () => {
  const target = (value: string) => `/x?args=${encodeURIComponent(JSON.stringify({ TOKEN: value }))}`;
  const message = { Token: 'abc', Request: target('abc'), Why: 'token=abc', Code: 200 };
  expect(JSON.parse(show(message)?.text ?? '')).toStrictEqual({
    ...message,
    ...{ Token: '[masked]', Request: target('[masked]'), Why: 'token=[masked]' },
  });
  const open = createKeeper({ showSecrets: true });
  expect(JSON.parse(show(message, open)?.text ?? '')).toStrictEqual(message);
});

test('the beginning of a body is kept with the size of the whole', () => {
  const messages = createKeeper();
  const cut = messages.part('{"Password":"x', { bytes: 5_000, isCut: true });
  const all = messages.part('hello', { bytes: 5, isCut: false });
  const again = messages.part('hello', { bytes: 5, isCut: false });
  expect([cut, all, again]).toStrictEqual([
    { at: 0, bytes: 5_000, isCut: true },
    { at: 1, bytes: 5, isCut: false },
    { at: 1, bytes: 5, isCut: false },
  ]);
  expect(messages.texts).toStrictEqual(['{"Password":"[masked]"', 'hello']);
});
