// The waiter: a child of the launcher, which gives it a NETLINK_ROUTE socket as stdin, a pipe for the verdict as stdout
// and stderr, and a second, subscribed socket. The launcher says the words on the user's stderr.
import { read, readSync, writeSync } from 'node:fs';
import { parseSettings } from './settings.ts';
import { type EventedSocket, waitForNetwork } from './wait-for-network.ts';

const ANSWERS_FD = 0;
const VERDICT_FD = 1;
const EVENTS_FD = 3;
const DATAGRAM_BYTES = 65_536;
/** The verdicts, as in native/waiter.h; words follow the second. */
const READY = '\x01';
const OVER = '\x02';
/** What a pipe takes in one piece, and the launcher in one read. */
const MAX_WORDS = 4000;

function main(): void {
  try {
    waitForNetwork(parseSettings(process.env), createNetlinkSocket(), {
      waitedMs: waitedBeforeStart(),
      ready,
      timedOut: fail,
    });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

/**
 * How much of the time was over when the clock of this process, `performance.now`, began. A machine can take longer to
 * load Node than the launcher waits for the last words, so the launcher's clock (CLOCK_MONOTONIC, as that of `hrtime`)
 * counts until then.
 */
function waitedBeforeStart(): number {
  const { WAIT_FOR_WEAVE_WAITED_MS: waitedMs, WAIT_FOR_WEAVE_CLOCK_MS: clockMs } = process.env;
  const beganMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  // 0: the launcher may not ask its clock.
  return Number(waitedMs) + (clockMs === '0' ? 0 : beganMs - Number(clockMs));
}

function ready(): void {
  end(READY);
}

function fail(message: string): void {
  end(OVER + Buffer.from(message).toString('utf8', 0, MAX_WORDS));
}

/** The launcher kills us at the verdict: tidying up takes time, and would wait for a read that never ends. */
function end(verdict: string): void {
  writeSync(VERDICT_FD, verdict);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function createNetlinkSocket(): EventedSocket {
  const buffer = Buffer.allocUnsafeSlow(DATAGRAM_BYTES);
  return {
    write: (data) => void writeSync(ANSWERS_FD, data),
    read: () => Buffer.from(buffer.subarray(0, readSync(ANSWERS_FD, buffer))),
    // What changed does not matter, and a failed read is an overrun (ENOBUFS): events were lost, so something changed.
    // The kernel then drops events until all before are read, and a socket with questions would lose its answers.
    onceChanged: (callback) => read(EVENTS_FD, buffer, 0, DATAGRAM_BYTES, null, () => callback()),
  };
}

// Last, for the build turns functions into values, which are not hoisted.
main();
