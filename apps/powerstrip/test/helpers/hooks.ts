import type { ClientRequest, HookRequest, ServerResponse } from '@pw/core';
import type { Hook } from './fake-adapter.ts';

const PowerstripProtocolVersion = 1;

/** Changes nothing. */
export const nullHook: Hook = (packet) => changing({})(packet, undefined as never);

/** An adapter made of edits; what it has no edit for goes back unchanged. */
export function changing(edits: {
  pre?: (request: ClientRequest) => Partial<ClientRequest>;
  post?: (response: ServerResponse, request: ClientRequest) => Partial<ServerResponse>;
}): Hook {
  return (packet: HookRequest) => {
    const { ClientRequest } = packet;
    if (packet.Type === 'pre-hook') {
      return {
        PowerstripProtocolVersion,
        ModifiedClientRequest: { ...ClientRequest, ...edits.pre?.(ClientRequest) },
      };
    }
    if (packet.Type === 'unwind') return { PowerstripProtocolVersion };
    const { ServerResponse } = packet;
    return {
      PowerstripProtocolVersion,
      ModifiedServerResponse: { ...ServerResponse, ...edits.post?.(ServerResponse, ClientRequest) },
    };
  };
}

/** Adds to the number in `{"Number": n}`, on the way in. */
export function addBefore(amount: number): Hook {
  return changing({ pre: ({ Body }) => ({ Body: add(Body, amount) }) });
}

/** Adds to the number in `{"Number": n}`, on the way out. */
export function addAfter(amount: number): Hook {
  return changing({ post: ({ Body }) => ({ Body: add(Body, amount) }) });
}

/** PS-61: answers 500 with a text. */
export const explodingHook: Hook = () => ({ status: 500, body: 'sadness for you, today' });

function add(body: string | null, amount: number): string {
  const value = JSON.parse(body ?? '{}') as { Number?: number };
  return JSON.stringify({ ...value, Number: (value.Number ?? 0) + amount });
}
