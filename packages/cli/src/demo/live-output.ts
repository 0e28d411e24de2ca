import type Docker from 'dockerode';
import { followLines } from '../stack/follow-lines.ts';
import type { DemoEvent } from './demo-event.ts';

/** The output of the parts, line by line as it comes. */
export type LiveOutput = {
  /** Follows a part from now on. `isNew`: this demo has started it. */
  follow(name: string, isNew: boolean): Promise<void>;
  /** Resolves when every followed part has ended, or the demo is interrupted. */
  ended(): Promise<void>;
};

export function createLiveOutput({
  docker,
  emit,
  signal,
}: {
  docker: Docker;
  emit: (event: DemoEvent) => void;
  signal: AbortSignal;
}): LiveOutput {
  const ends: Promise<void>[] = [];
  return {
    async follow(name, isNew) {
      const onLine = (line: string) => emit({ kind: 'output', from: name, line });
      const { ended } = await followLines(docker, { container: name, onLine, signal, tail: isNew ? 100 : 0 });
      ends.push(ended);
    },
    async ended() {
      await Promise.all(ends);
    },
  };
}
