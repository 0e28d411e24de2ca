import type { Socket } from 'node:net';

// Every answer begins like this, the engine's and powerstrip's.
const answerStart = Buffer.from('HTTP/1.');
const repeatAfterMs = [50, 500, 5_000, 50_000];

/**
 * Finds out whether a client that has half-closed still listens. A connection that is closed both ways looks the same
 * until something is sent on it: the first byte is answered with a reset, the second fails with EPIPE and destroys the
 * socket. The bytes sent are the ones with which the answer begins anyway; `strip` takes them off the answer.
 */
export class ClientProbe {
  readonly #client: Socket;
  #sentBytes = 0;
  #answered = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Socket) {
    this.#client = client;
  }

  /** Sends one byte now, and some later while there is no answer. May be called again. */
  send(): void {
    this.#sendByte();
    if (this.#timer === undefined) this.#repeat(0);
  }

  /** The part of an answer that the client does not have yet. */
  strip(answer: Buffer): Buffer {
    if (this.#answered || answer.length === 0) return answer;
    this.stop();
    return answer.subarray(this.#sentBytes);
  }

  stop(): void {
    this.#answered = true;
    clearTimeout(this.#timer);
  }

  #sendByte(): void {
    if (this.#answered || this.#client.destroyed || this.#sentBytes === answerStart.length) return;
    this.#client.write(answerStart.subarray(this.#sentBytes, this.#sentBytes + 1));
    this.#sentBytes += 1;
  }

  #repeat(index: number): void {
    this.#timer = setTimeout(() => {
      this.#sendByte();
      if (index + 1 < repeatAfterMs.length) this.#repeat(index + 1);
    }, repeatAfterMs[index]);
    this.#timer.unref();
  }
}
