import { describe, expect, test } from '@jest/globals';
import type { ClientRequest } from '@pw/hooks';
import { answerHook } from '@pw/hooks/testing';
import { createDebugAdapter } from './debug-adapter.ts';

const request: ClientRequest = {
  Method: 'POST',
  Request: '/v1.41/containers/create?name=x',
  Body: '{"Image":"busybox","Memory":9223372036854775807}',
};
const response = { ContentType: 'application/json', Body: '{"Id":"abc"}', Code: 201 };

function runDebug(verbose = false) {
  const printed: string[] = [];
  return { printed, adapter: createDebugAdapter({ verbose, print: (text) => printed.push(text) }) };
}

describe('powerstrip-debug', () => {
  test('prints a pre-hook with its body indented and every digit kept', async () => {
    const { printed, adapter } = runDebug();
    await answerHook(adapter, { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request });
    expect(printed).toEqual([
      [
        '---- pre-hook ----',
        'POST /v1.41/containers/create?name=x',
        '{',
        '  "Image": "busybox",',
        '  "Memory": 9223372036854775807',
        '}',
      ].join('\n'),
    ]);
  });

  test('prints a post-hook with status and content type', async () => {
    const { printed, adapter } = runDebug();
    const packet = { PowerstripProtocolVersion: 1, Type: 'post-hook', ClientRequest: request } as const;
    await answerHook(adapter, { ...packet, ServerResponse: response });
    expect(printed[0]).toContain('-> 201 application/json\n{\n  "Id": "abc"\n}');
  });

  test.each([
    ['not JSON', 'plain text'],
    ['empty', ''],
    ['missing', null],
  ])('passes a body that is %s through unmodified', async (_name, Body) => {
    const { adapter } = runDebug();
    const packet = {
      PowerstripProtocolVersion: 1,
      Type: 'pre-hook',
      ClientRequest: { ...request, Body },
    } as const;
    expect(await answerHook(adapter, packet)).toEqual({
      PowerstripProtocolVersion: 1,
      ModifiedClientRequest: { ...request, Body },
    });
  });

  test('--verbose prints the whole call as JSON', async () => {
    const { printed, adapter } = runDebug(true);
    await answerHook(adapter, { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request });
    expect(JSON.parse(printed[0] ?? '')).toEqual({ PowerstripProtocolVersion: 1, type: 'pre-hook', request });
  });
});
