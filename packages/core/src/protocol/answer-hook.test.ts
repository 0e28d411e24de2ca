import { describe, expect, test } from '@jest/globals';
import { answerHook } from './answer-hook.ts';
import { defineAdapter, refuse } from './define-adapter.ts';
import type { HookRequest } from './hook-packets.ts';

const request = { Method: 'POST', Request: '/x', Body: null };
const response = { ContentType: null, Body: 'b', Code: 200 };
const pre: HookRequest = { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request };
const post: HookRequest = {
  PowerstripProtocolVersion: 1,
  Type: 'post-hook',
  ClientRequest: request,
  ServerResponse: response,
};
const unwind: HookRequest = {
  PowerstripProtocolVersion: 1,
  Type: 'unwind',
  ClientRequest: request,
  Reason: 'why',
};

describe('answerHook', () => {
  test('a hook that is missing, or gives nothing, modifies nothing', async () => {
    const silent = defineAdapter({ preHook: () => undefined, postHook: async () => undefined });
    for (const adapter of [{}, silent]) {
      expect(await answerHook(adapter, pre)).toEqual({
        PowerstripProtocolVersion: 1,
        ModifiedClientRequest: request,
      });
      expect(await answerHook(adapter, post)).toEqual({
        PowerstripProtocolVersion: 1,
        ModifiedServerResponse: response,
      });
      expect(await answerHook(adapter, unwind)).toEqual({ PowerstripProtocolVersion: 1 });
    }
  });

  test('a modified request and response go back', async () => {
    const adapter = defineAdapter({
      preHook: (original) => ({ ...original, Method: 'PUT' }),
      postHook: async (original) => ({ ...original, Code: 418 }),
    });
    expect(await answerHook(adapter, pre)).toMatchObject({ ModifiedClientRequest: { Method: 'PUT' } });
    expect(await answerHook(adapter, post)).toMatchObject({ ModifiedServerResponse: { Code: 418 } });
  });

  test('hooks that take their time', async () => {
    const adapter = defineAdapter({
      preHook: async (original) => ({ ...original, Method: 'PUT' }),
      postHook: async (original) => ({ ...original, Code: 418 }),
    });
    expect(await answerHook(adapter, pre)).toMatchObject({ ModifiedClientRequest: { Method: 'PUT' } });
    expect(await answerHook(adapter, post)).toMatchObject({ ModifiedServerResponse: { Code: 418 } });
  });

  test('every hook is told of the call what its packet says, and nothing else', async () => {
    const contexts: unknown[] = [];
    const tell = (context: unknown) => void contexts.push(context);
    const adapter = defineAdapter({
      preHook: (_request, context) => tell(context),
      postHook: (_response, _request, context) => tell(context),
      unwind: (_request, _reason, context) => tell(context),
    });
    const about = { CallId: 'c', Client: { address: '127.0.0.1:1' } };
    const told = { callId: 'c', client: about.Client };
    const { signal } = new AbortController();
    for (const packet of [pre, post, unwind]) {
      await answerHook(adapter, { ...packet, ...about }, signal);
      await answerHook(adapter, packet);
      expect(contexts.splice(0)).toStrictEqual([{ ...told, signal }, {}]);
    }
    await answerHook(adapter, { ...pre, ClientHeaders: { host: 'docker' } });
    expect(contexts).toStrictEqual([{ headers: { host: 'docker' } }]);
  });

  test('a pre-hook may answer the client itself', async () => {
    const adapter = defineAdapter({ preHook: () => ({ answer: response }) });
    expect(await answerHook(adapter, pre)).toEqual({
      PowerstripProtocolVersion: 1,
      EarlyServerResponse: response,
    });
  });

  test('a pre-hook may do without its post-hook', async () => {
    for (const modified of [undefined, { ...request, Method: 'PUT' }]) {
      const adapter = defineAdapter({ preHook: () => ({ modified, skipPostHook: true }) });
      expect(await answerHook(adapter, pre)).toEqual({
        PowerstripProtocolVersion: 1,
        ModifiedClientRequest: modified ?? request,
        SkipPostHook: true,
      });
    }
  });

  test('hooks see headers and the abort signal', async () => {
    const seen: unknown[] = [];
    const adapter = defineAdapter({
      preHook(_request, context) {
        seen.push(context);
        return undefined;
      },
      postHook(_response, original, context) {
        seen.push(original, context);
        return undefined;
      },
    });
    const { signal } = new AbortController();
    await answerHook(adapter, { ...pre, ClientHeaders: { a: 'b' } }, signal);
    await answerHook(adapter, post);
    expect(seen).toEqual([{ headers: { a: 'b' }, signal }, request, {}]);
  });

  test('an unwind gets the request and the reason', async () => {
    const seen: unknown[] = [];
    await answerHook({ unwind: (...given) => void seen.push(given) }, unwind);
    expect(seen).toStrictEqual([[request, 'why', {}]]);
  });

  test('an unwind is answered when it has ended, and fails when it fails', async () => {
    const failing = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('cannot');
    };
    await expect(answerHook({ unwind: failing }, unwind)).rejects.toThrow('cannot');
  });

  test('a refusal is thrown on', async () => {
    const adapter = defineAdapter({
      preHook() {
        throw refuse(403, 'no');
      },
    });
    await expect(answerHook(adapter, pre)).rejects.toMatchObject({
      name: 'HookRefusal',
      status: 403,
      message: 'no',
    });
  });
});
