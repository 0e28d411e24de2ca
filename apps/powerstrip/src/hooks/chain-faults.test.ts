// Of the errors of a hook, only those of its adapter may be passed over.
import { expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import { runPostChain } from './post-chain.ts';
import { type ChainOptions, runPreChain } from './pre-chain.ts';

const fault = new TypeError('a fault');
const late = new PowerstripError('ADAPTER_TIMEOUT', 'late');
const request = { Method: 'GET', Request: '/info', Body: null };
const answer = { ContentType: null, Body: null, Code: 200 };

const chainThatFailsWith = (
  error: unknown,
  onError: 'fail' | 'continue',
  signal = new AbortController().signal,
) => {
  const adapters = [{ name: 'a', mode: 'enforce', onError }] as unknown as AdapterSettings[];
  const about = { callId: 'c', client: { address: 'unix' }, traceparent: '' };
  const call = () => Promise.reject(error);
  const options: ChainOptions = { call, headers: {}, about, signal, runs: [] };
  return {
    pre: () => runPreChain(request, { adapters, opaqueBytes: undefined, options }),
    post: () => runPostChain(answer, { adapters, request, bodyFollows: false, options }),
  };
};

test.each(['fail', 'continue'] as const)(
  'a fault of our own ends a chain, with onError: %s',
  async (onError) => {
    const { pre, post } = chainThatFailsWith(fault, onError);
    await expect(pre()).rejects.toBe(fault);
    await expect(post()).rejects.toBe(fault);
  },
);

test('a failure of the adapter fails the call', async () => {
  const { pre, post } = chainThatFailsWith(late, 'fail');
  expect(await pre()).toStrictEqual({ kind: 'failed', error: late, steps: [] });
  await expect(post()).rejects.toBe(late);
});

test('or is passed over, while there is a client', async () => {
  const { pre, post } = chainThatFailsWith(late, 'continue');
  expect(await pre()).toStrictEqual({ kind: 'forward', request, steps: [], withoutPost: new Set() });
  expect(await post()).toBe(answer);
  const gone = chainThatFailsWith(late, 'continue', AbortSignal.abort());
  expect(await gone.pre()).toStrictEqual({ kind: 'failed', error: late, steps: [] });
});
