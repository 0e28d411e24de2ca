import type { Socket } from 'node:net';

/** Why reading from a socket is paused. */
const pauseReasons = {
  /** The other side takes its bytes more slowly than this one sends them. */
  otherSideFull: 1,
  /** More was sent ahead of its turn than may be held back. */
  heldBackFull: 2,
  /** A hook has to answer before the bytes may go on. */
  hookRuns: 4,
  /** Its next call has to wait until it has read the answers to the last ones. */
  answersUnread: 8,
} as const;

export type PauseReason = keyof typeof pauseReasons;

/** A socket that is read only while nothing speaks against it: one reason that ends does not end the others. */
export class PausableSocket {
  readonly socket: Socket;
  #reasons = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  pauseFor(reason: PauseReason): void {
    if (this.#reasons === 0) this.socket.pause();
    this.#reasons |= pauseReasons[reason];
  }

  resumeFrom(reason: PauseReason): void {
    const reasons = this.#reasons & ~pauseReasons[reason];
    if (reasons === 0 && this.#reasons !== 0) this.socket.resume();
    this.#reasons = reasons;
  }

  /** Reads on whatever the reasons were. */
  resumeFromAll(): void {
    this.#reasons = 0;
    this.socket.resume();
  }
}
