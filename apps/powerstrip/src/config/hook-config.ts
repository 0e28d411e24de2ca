import type { EndpointPattern } from '@pw/core';
import type { Refusal } from './compile-refusals.ts';

/** How to reach an adapter, as options of node:http. */
export interface AdapterAddress {
  readonly secure: boolean;
  /** `user:password` for HTTP's basic authentication. */
  readonly auth?: string;
  /** PEM, for https. */
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly path: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly socketPath?: string;
}

/** One adapter of adapters.yml with its defaults filled in. */
export interface AdapterSettings {
  readonly name: string;
  /** For messages: without user, password and query. */
  readonly url: string;
  readonly address: AdapterAddress;
  readonly timeoutMs: number;
  readonly onError: 'fail' | 'continue';
  /** `observe`: what it answers changes nothing. */
  readonly mode: 'enforce' | 'observe';
  /** Whether it gets the client's HTTP headers. */
  readonly headers: boolean;
  readonly unwind: boolean;
  /** `skip`: not called before archives, as the original powerstrip. */
  readonly tarUploads: 'call' | 'skip';
  readonly token: string | undefined;
}

/** One endpoint of adapters.yml. */
export interface EndpointSettings {
  readonly pattern: EndpointPattern;
  readonly pre: readonly AdapterSettings[];
  readonly post: readonly AdapterSettings[];
}

/** A checked adapters.yml. */
export interface HookConfig {
  readonly file: string;
  /** In file order. */
  readonly endpoints: readonly EndpointSettings[];
  readonly adapters: ReadonlyMap<string, AdapterSettings>;
  /** What powerstrip refuses itself; they come before all hooks. */
  readonly refusals: readonly Refusal[];
  /** The line of each pattern of endpoints and refusals, by its text. */
  readonly lines: ReadonlyMap<string, number>;
  /** What is allowed but probably a mistake, with file and line. */
  readonly warnings: readonly string[];
  /** The hooks of one endpoint, by its pattern. Throws NO_SUCH_NAME. */
  endpoint(pattern: string): EndpointSettings;
  /** The URL of one adapter. Throws NO_SUCH_NAME. */
  adapterUrl(name: string): string;
}
