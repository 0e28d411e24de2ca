import type { CallRecord } from '../operations/call-record.ts';
import type { ConnectionPair } from './connection-pair.ts';
import type { Phase } from './phase.ts';
import { reportCall } from './report-call.ts';

/** A hijacked connection: bytes both ways as they come, each direction with an end of its own. No timeout. */
export class Tunnel implements Phase {
  readonly idle = false;
  readonly #pair: ConnectionPair;
  readonly #record: CallRecord;
  #engineEnded = false;

  constructor(pair: ConnectionPair, record: CallRecord) {
    this.#pair = pair;
    this.#record = record;
    record.kind = 'tunnel';
    pair.context.streamOpened();
  }

  /** Sends on what the client had sent ahead of the engine's answer. */
  start(): void {
    this.#pair.toEngine(this.#pair.takeHeldBack());
    if (this.#pair.clientEnded) this.onClientEnd();
  }

  onClientData(bytes: Buffer): void {
    this.#pair.passToEngine(bytes);
  }

  onEngineData(bytes: Buffer): void {
    this.#record.bytes += bytes.length;
    this.#pair.passToClient(bytes);
  }

  onClientEnd(): void {
    this.#pair.endEngine();
    if (this.#engineEnded) reportCall(this.#pair, this.#record);
  }

  onEngineEnd(error?: Error): void {
    this.#engineEnded = true;
    if (error === undefined) this.#pair.client.end();
    else this.#pair.client.destroy();
    if (this.#pair.clientEnded) reportCall(this.#pair, this.#record);
  }

  onClientGone(): void {
    // After both ends, what the engine has not read yet is still on its way to it.
    if (!this.#pair.clientEnded || !this.#engineEnded) this.#pair.dropEngine();
    reportCall(this.#pair, this.#record);
  }
}
