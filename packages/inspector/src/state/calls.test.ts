import { afterEach, expect, jest, test } from '@jest/globals';
import { areCallsLoaded, forgetCalls, loadCalls } from './calls.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('calls that powerstrip forgets while the page asks for them are loaded: there are none', async () => {
  jest.spyOn(globalThis, 'fetch').mockImplementation((_url, init) => {
    const { promise, reject } = Promise.withResolvers<Response>();
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    return promise;
  });
  const loading = loadCalls();
  expect(areCallsLoaded.value).toBe(false);
  forgetCalls();
  await loading;
  expect(areCallsLoaded.value).toBe(true);
});
