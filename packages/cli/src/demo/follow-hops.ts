import type Docker from 'dockerode';
import { statusOf } from '../engine/docker-failure.ts';
import { followLines } from '../stack/follow-lines.ts';
import type { DemoEvent } from './demo-event.ts';

type Hop = DemoEvent & { kind: 'hop' };

/** Indices into `stations`. */
const FIRST_DEBUG = 2;
const SECOND_DEBUG = 4;

/**
 * Tells where a hooked call is from what powerstrip-debug prints: with the talk's chain it sees each call twice,
 * before and after weave. Does nothing where no such container runs.
 */
export async function followHops(
  docker: Docker,
  { container, emit, signal }: { container: string; emit: (hop: Hop) => void; signal: AbortSignal },
): Promise<void> {
  const read = createHopReader();
  const onLine = (line: string) => {
    const hop = read(line);
    if (hop !== undefined && !signal.aborted) emit(hop);
  };
  await followLines(docker, { container, onLine, signal }).catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
  });
}

/** Reads powerstrip-debug's output line by line; a hop where the next line of a call tells one. */
export function createHopReader(): (line: string) => Hop | undefined {
  let type: string | undefined;
  const timesSeen = new Map<string, number>();
  return (line) => {
    const header = /^---- (pre|post)-hook ----$/.exec(line)?.[1];
    if (header !== undefined) {
      type = header;
      return undefined;
    }
    const call = /^POST (?:\/v[\d.]+)?\/containers\/(create|[^/]+\/start)/.exec(line)?.[1];
    if (type === undefined || call === undefined) return undefined;
    const key = `${type} ${line}`;
    const times = (timesSeen.get(key) ?? 0) + 1;
    timesSeen.set(key, times);
    const back = type === 'post';
    type = undefined;
    // On the way back the chain runs in list order too, so the first debug is the first to see it.
    const station = times % 2 === 1 ? FIRST_DEBUG : SECOND_DEBUG;
    return { kind: 'hop', station, call: call === 'create' ? 'create' : 'start', back };
  };
}
