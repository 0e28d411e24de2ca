// The waiter: a child of the launcher, which gives it a NETLINK_ROUTE socket as stdin, a pipe for the verdict as stdout
// and a second, subscribed socket. stderr is the user's: nothing is said there on success.
import { read, readSync, writeSync } from 'node:fs';
import { parseSettings } from './settings.ts';
import { type EventedSocket, waitForNetwork } from './wait-for-network.ts';

const ANSWERS_FD = 0;
const VERDICT_FD = 1;
const STDERR_FD = 2;
const EVENTS_FD = 3;
const DATAGRAM_BYTES = 65_536;

function main(): void {
  try {
    waitForNetwork(parseSettings(process.env), createNetlinkSocket(), { ready, timedOut: fail });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function ready(): void {
  end('1');
}

function fail(message: string): void {
  writeSync(STDERR_FD, `wait-for-weave: ${message}\n`);
  end('0');
}

/** The launcher kills us at the verdict: tidying up takes time, and would wait for a read that never ends. */
function end(verdict: '0' | '1'): void {
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
