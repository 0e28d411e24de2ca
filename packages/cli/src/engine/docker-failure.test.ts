import { describe, expect, test } from '@jest/globals';
import { explainCreateFailure, ignoreGone, statusOf } from './docker-failure.ts';

/** As dockerode reports the engine's refusal. */
const refusal = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) - ${message}`), { statusCode });

const of = { name: 'powerstrip', image: 'localhost/pw/powerstrip' };

describe('a refused create or start becomes an error that says what to do', () => {
  test.each([
    ['IMAGE_MISSING', refusal(404, 'No such image: localhost/pw/powerstrip:latest'), 'pnpm images'],
    [
      'NAME_TAKEN',
      refusal(409, 'Conflict. The container name "/powerstrip" is already in use'),
      'docker rm -f powerstrip',
    ],
    ['PORT_TAKEN', refusal(500, 'Bind for 127.0.0.1:2375 failed: port is already allocated'), '--port'],
    ['PORT_TAKEN', refusal(500, 'listen tcp4 127.0.0.1:2375: bind: address already in use'), '--port'],
  ])('%s', (code, error, fix) => {
    const explained = explainCreateFailure(error, of);
    expect(explained).toMatchObject({ code, hint: expect.stringContaining(fix), cause: error });
  });

  test.each([refusal(404, 'network powerstrip not found'), refusal(500, 'something else'), 'text'])(
    '%p stays what it is',
    (error) => {
      expect(explainCreateFailure(error, of)).toBe(error);
    },
  );
});

test('what is gone, or being removed, is no failure of a removal', () => {
  expect(ignoreGone(refusal(404, 'no such container'))).toBeUndefined();
  expect(ignoreGone(refusal(409, 'removal is already in progress'))).toBeUndefined();
  const other = refusal(500, 'disk full');
  expect(() => ignoreGone(other)).toThrow(other);
});

test('only the engine’s refusals have a status', () => {
  expect(statusOf(refusal(418, 'teapot'))).toBe(418);
  expect(statusOf(new Error('ECONNREFUSED'))).toBeUndefined();
  expect(statusOf(undefined)).toBeUndefined();
});
