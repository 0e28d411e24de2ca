import { describe, expect, test } from '@jest/globals';
import { createCallId, traceparentOf } from './call-id.ts';

const callId = '00f067aa0ba902b7';
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

test('a call id is 16 hexadecimal digits, another for each call', () => {
  const ids = Array.from({ length: 1_000 }, createCallId);
  expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(1_000);
});

describe('traceparentOf', () => {
  test('the client’s trace goes on, with this call as parent', () => {
    expect(traceparentOf(callId, `00-${trace}-b7ad6b7169203331-00`)).toBe(`00-${trace}-${callId}-00`);
  });

  test.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `ff-${trace}-b7ad6b7169203331-01`,
    `00-${trace.toUpperCase()}-b7ad6b7169203331-01`,
  ])('%j begins a trace of its own', (header) => {
    const begun = traceparentOf(callId, header);
    expect(begun).toMatch(new RegExp(`^00-[0-9a-f]{32}-${callId}-01$`));
    expect(begun).not.toContain(trace);
  });
});
