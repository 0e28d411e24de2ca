import { readFileSync, statSync } from 'node:fs';

/** Of the engine of a machine or a lane (scripts/engines/start-engine.sh). This machine's own has another place. */
const DOCKERD_LOG = '/run/dockerd.log';
const TRIES = 4;

/**
 * Docker 26 and 28 on a busy machine lose what a short program printed: straight at Engine 28.5 46 of 1,440 runs of
 * `echo` (docs/troubleshooting.md). The engine deletes the task before its end of the pipe has been opened, and its log
 * says so. Such a run is made again: only when its result is wrong, and dockerd says meanwhile that it lost something.
 */
export async function againIfOutputLost<T>(
  run: () => Promise<T>,
  isWrong: (result: T) => boolean,
  log = DOCKERD_LOG,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const from = statSync(log, { throwIfNoEntry: false })?.size;
    const result = await run();
    if (!isWrong(result) || tries === TRIES || from === undefined || !saysLost(log, from)) return result;
    console.warn('dockerd lost the output of a container: the run is made again');
  }
}

function saysLost(log: string, from: number): boolean {
  return readFileSync(log).subarray(from).includes('reading from a closed fifo');
}
