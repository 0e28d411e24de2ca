import { expect, test } from '@jest/globals';
import { createSightings } from './sightings.ts';

const feed = (text: string) => {
  const sightings = createSightings();
  for (const line of text.trim().split('\n')) sightings.add(line);
  return sightings;
};

const create = `
---- pre-hook ----
POST /v1.41/containers/create?name=x
{
  "Cmd": null
}
---- pre-hook ----
POST /v1.41/containers/create?name=x
{
  "Cmd": [
    "hello"
  ]
}
`;

test('what changed between two sightings of a call', () => {
  expect(feed(create).take('POST /v1.41/containers/create')).toEqual([
    { type: 'pre-hook', between: 0, changes: [{ path: ['Cmd'], before: null, after: ['hello'] }] },
  ]);
});

test('a call is forgotten once it is taken, and others are not touched', () => {
  const sightings = feed(create);
  expect(sightings.take('POST /v1.41/containers/other')).toStrictEqual([]);
  expect(sightings.take('POST /v1.41/containers/create')).toHaveLength(1);
  expect(sightings.take('POST /v1.41/containers/create')).toStrictEqual([]);
});

test('of a post-hook the answer is compared, not the request', () => {
  const answer = (code: number, body: string) =>
    `---- post-hook ----\nPOST /containers/1/start\n{ "request": ${code} }\n-> ${code} application/json\n${body}`;
  const sightings = feed(`${answer(204, '{ "a": 1 }')}\n${answer(500, '{ "a": 2 }')}`);
  expect(sightings.take('POST /containers/1/start')).toEqual([
    { type: 'post-hook', between: 0, changes: [{ path: ['a'], before: 1, after: 2 }] },
  ]);
});
