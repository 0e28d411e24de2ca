import { type NetworkState, NOT_FOUND, readNetworkState, type Socket } from './network-state.ts';
import { describeTimeout, listMissing } from './readiness.ts';
import type { Settings } from './settings.ts';

/** Where the waiter hears of changes: calls back once, after something about links, addresses or routes changed. */
export interface EventedSocket extends Socket {
  onceChanged(callback: () => void): void;
}

interface Outcome {
  ready(): void;
  timedOut(message: string): void;
}

/**
 * Calls `ready` when the network has everything that was asked for, or `timedOut` with a line for people.
 * Wakes only on kernel events: the socket must have been subscribed before.
 */
export function waitForNetwork(settings: Settings, socket: EventedSocket, outcome: Outcome): void {
  let state: NetworkState = NOT_FOUND;
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    state = readSettledState(socket, settings.interfaceName);
    if (listMissing(settings, state).length === 0) {
      clearTimeout(timer);
      outcome.ready();
    } else if (settings.timeoutMs === 0) {
      outcome.timedOut(describeTimeout(settings, state));
    } else {
      timer ??= startTimer(settings.timeoutMs, () => outcome.timedOut(describeTimeout(settings, state)));
      socket.onceChanged(check);
    }
  };
  check();
}

/** Events that arrive among the answers would be missed by the next read, so the question is put again. */
function readSettledState(socket: Socket, interfaceName: string): NetworkState {
  for (;;) {
    const { state, changed } = readNetworkState(socket, interfaceName);
    if (!changed) return state;
  }
}

function startTimer(timeoutMs: number, onTimeout: () => void): NodeJS.Timeout | undefined {
  return timeoutMs === Infinity ? undefined : setTimeout(onTimeout, timeoutMs);
}
