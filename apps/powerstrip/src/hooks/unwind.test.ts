import { expect, test } from '@jest/globals';
import { unwind } from './unwind.ts';

test('a fault of our own is not taken for a failure of the adapter', async () => {
  const fault = new TypeError('a fault');
  const step = { adapter: { name: 'a', unwind: true }, request: { Method: 'GET', Request: '/', Body: null } };
  const about = { callId: 'c', client: { RemoteAddress: '' }, traceparent: '' };
  const call = () => Promise.reject(fault);
  const unwinding = unwind([step] as never, {
    reason: 'no',
    options: { call, runs: [], about } as never,
  });
  await expect(unwinding).rejects.toBe(fault);
});
