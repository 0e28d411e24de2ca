import type { ClientRequest, HookContext, LastWord, ServerResponse } from '@pw/core';
import type { Attacher } from '../attach/create-attacher.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import type { Log } from '../log.ts';
import type { Shim } from '../shim.ts';

/** What the hooks work with. */
export interface HookParts {
  docker: DockerClient;
  engine: NetworkEngine;
  attacher: Attacher;
  shim: Shim;
  log: Log;
  /** The weave network, for the label of hijacked containers. */
  network: string;
  /** Let `docker inspect` show the weave address. */
  rewriteInspect: boolean;
}

/** A call to a hooked endpoint; `ref`: the container of the path, as the client named it. */
export interface HookCall {
  request: ClientRequest;
  ref: string;
  context: HookContext;
}

/** undefined: the request is unmodified. `skipPostHook`: there will be nothing to do, whatever Docker answers. */
export type PreHookResult = ClientRequest | LastWord | undefined;

export type PreHook = (call: HookCall, parts: HookParts) => Promise<PreHookResult>;
export type PostHook = (
  response: ServerResponse,
  call: HookCall,
  parts: HookParts,
) => Promise<ServerResponse | undefined>;
