import { expect, test } from '@jest/globals';
import { createHopReader } from './follow-hops.ts';

test('debug sees each call before and after weave, on the way there and back', () => {
  const read = createHopReader();
  const lines = `
---- pre-hook ----
POST /v1.41/containers/create?name=x
{ "Image": "localhost/pw/example" }
---- pre-hook ----
POST /v1.41/containers/create?name=x
---- post-hook ----
POST /v1.41/containers/0123abcd/start
null
-> 204 (no content type)
---- post-hook ----
POST /v1.41/containers/0123abcd/start
`.split('\n');
  const hops = lines.map(read).filter((hop) => hop !== undefined);
  expect(hops.map(({ station, call, back }) => [station, call, back])).toEqual([
    [2, 'create', false],
    [4, 'create', false],
    [2, 'start', true],
    [4, 'start', true],
  ]);
});

test('other calls and bodies that look like calls are no hops', () => {
  const read = createHopReader();
  expect(read('---- pre-hook ----')).toBeUndefined();
  expect(read('GET /v1.41/containers/json')).toBeUndefined();
  expect(createHopReader()('POST /v1.41/containers/create')).toBeUndefined();
});
