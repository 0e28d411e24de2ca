import { type NetworkState, NOT_FOUND, readNetworkState, type Socket } from './network-state.ts';
import { describeTimeout, listMissing } from './readiness.ts';
import type { Settings } from './settings.ts';

/** What notifies the waiter of changes: calls back once, after something about links, addresses or routes changed. */
export interface EventedSocket extends Socket {
  onceChanged(callback: () => void): void;
}

export interface Course {
  /** How much of the time was over when this process started: the launcher waits first. */
  waitedMs: number;
  ready(): void;
  timedOut(message: string): void;
}

/**
 * Calls `ready` when the network has everything that was asked for, or `timedOut` with a line for people.
 * Wakes only on kernel events, which must have been subscribed to before: a change after a look wakes it.
 */
export function waitForNetwork(settings: Settings, socket: EventedSocket, course: Course): void {
  const deadline = settings.timeoutMs - course.waitedMs;
  let state: NetworkState = NOT_FOUND;
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    state = readNetworkState(socket, settings.interfaceName);
    if (listMissing(settings, state).length === 0) {
      clearTimeout(timer);
      course.ready();
    } else if (deadline <= performance.now()) {
      course.timedOut(describeTimeout(settings, state));
    } else {
      timer ??= startTimer(deadline - performance.now(), () =>
        course.timedOut(describeTimeout(settings, state)),
      );
      socket.onceChanged(check);
    }
  };
  check();
}

function startTimer(timeoutMs: number, onTimeout: () => void): NodeJS.Timeout | undefined {
  return timeoutMs === Infinity ? undefined : setTimeout(onTimeout, timeoutMs);
}
