import { PowerstripError } from '@pw/core';
import { beginCall } from '../connection/begin-call.ts';
import type { ConnectionPair } from '../connection/connection-pair.ts';
import { answerError } from '../connection/own-answer.ts';
import { Tunnel } from '../connection/tunnel.ts';
import type { ReadHead } from '../http/head-reader.ts';
import { createCallRecord } from '../operations/call-record.ts';

/** Begins a connection of HTTP/2 by prior knowledge (RFC 9113 section 3.4), up to its first empty line. */
export const http2Preface = 'PRI * HTTP/2.0';

/**
 * A connection of HTTP/2 carries many calls, which powerstrip does not read. Where nothing is hooked it is passed on as
 * bytes. Else it is answered as engines answer that know no HTTP/2: in HTTP/1.1, with the end of the connection. For a
 * gRPC client that is no gRPC server (Unavailable), and not a refusal of its call, so it falls back to /grpc.
 */
export function startHttp2(pair: ConnectionPair, { bytes }: ReadHead): void {
  const record = beginCall(pair, createCallRecord('PRI', '*'));
  pair.context.callStarted();
  if (!pair.context.router().isEmpty) {
    record.kind = 'refused';
    const message = 'HTTP/2 by prior knowledge, whose calls no hook could see';
    answerError(pair, { record, error: new PowerstripError('HTTP2_REFUSED', message, { status: 505 }) });
    return;
  }
  pair.dropEngine();
  pair.engine();
  const tunnel = new UnhookedTunnel(pair, record);
  pair.enter(tunnel);
  pair.toEngine(bytes);
  tunnel.start();
}

/** Ends when adapters.yml gets its first hook: the calls that follow would go past it. */
class UnhookedTunnel extends Tunnel {
  readonly #pair: ConnectionPair;

  constructor(...[pair, record]: ConstructorParameters<typeof Tunnel>) {
    super(pair, record);
    this.#pair = pair;
  }

  override onClientData(bytes: Buffer): void {
    if (this.#pair.context.router().isEmpty) super.onClientData(bytes);
    else this.#pair.destroy();
  }
}
