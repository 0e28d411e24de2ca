import { expect, test } from '@jest/globals';
import type { HookRequest } from '@pw/core';
import { serializePacket } from './serialize-packet.ts';

const small = { Method: 'POST', Request: '/x', Body: '{"a":1}' };
const large = `${'x'.repeat(65_535)}😀"\\\n${'€'.repeat(70_000)}`;

test.each<[string, HookRequest]>([
  ['a small packet', { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: small }],
  [
    'without a Body',
    { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: { ...small, Body: null } },
  ],
  [
    'two large bodies, with a pair of surrogates at the end of a slice',
    {
      PowerstripProtocolVersion: 1,
      Type: 'post-hook',
      ClientRequest: { ...small, Body: large },
      ServerResponse: { ContentType: null, Body: `${large}2`, Code: 200 },
    },
  ],
])('%s: the parts are the JSON of the packet', (_what, packet) => {
  expect(JSON.parse(Buffer.concat(serializePacket(packet)).toString())).toEqual(packet);
});
