import { expect, test } from '@jest/globals';
import { editJsonBody } from './json-body.ts';

const request = { Method: 'POST', Request: '/x', Body: '{"Big":9223372036854775807}' };

test('an object is edited, the rest of it stays', () => {
  const edited = editJsonBody(request, (body) => {
    body.More = 1;
  });
  expect(edited).toEqual({ ...request, Body: '{"Big":9223372036854775807,"More":1}' });
});

test.each([null, '', 'null', '[]', '"x"', '1e400'])('%p is no object and stays', (Body) => {
  const original = { ...request, Body };
  const edited = editJsonBody(original, () => {
    throw new Error('must not be called');
  });
  expect(edited).toBe(original);
});

test('what is no JSON is refused', () => {
  expect(() => editJsonBody({ ...request, Body: '{' }, () => undefined)).toThrow(
    expect.objectContaining({ code: 'BAD_JSON' }),
  );
});
