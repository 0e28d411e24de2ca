import { parseRouterAddress } from '@pw/core';
import { type DnsCalls, dnsCalls } from './dns-calls.ts';
import { type IpamCalls, ipamCalls } from './ipam-calls.ts';
import { type PeerCalls, peerCalls } from './peer-calls.ts';
import { type ConnectRouter, createRouterCall, formatRouterAddress } from './router-call.ts';
import { type StatusCalls, statusCalls } from './status-calls.ts';

/** The HTTP API of a Weave Net 2.8/2.9 router. */
export interface RouterClient extends IpamCalls, DnsCalls, PeerCalls, StatusCalls {
  /** For messages. */
  readonly address: string;
}

export interface RouterClientOptions {
  /** Default 3 s, as the weave script has it. */
  answerTimeoutMs?: number;
  /** For calls that wait for consensus or free space. Default 60 s. */
  blockingTimeoutMs?: number;
  /** Default: by the address. */
  connect?: ConnectRouter | undefined;
}

/** `address`: WEAVE_HTTP_ADDR. Nothing is sent yet. Throws BAD_OPTION. */
export function createRouterClient(address: string, options: RouterClientOptions = {}): RouterClient {
  const parsed = parseRouterAddress(address);
  const { answerTimeoutMs: answerMs = 3_000, blockingTimeoutMs: blockingMs = 60_000 } = options;
  const call = createRouterCall(parsed, { answerMs, blockingMs }, options.connect);
  return {
    address: formatRouterAddress(parsed),
    ...ipamCalls(call),
    ...dnsCalls(call),
    ...peerCalls(call),
    ...statusCalls(call),
  };
}
