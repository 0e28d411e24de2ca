import type { Readable } from 'node:stream';
import { isJsonObject, type JsonValue, parseJson } from '@pw/core';
import type Docker from 'dockerode';

export interface ContainerEvent {
  action: 'create' | 'start' | 'die' | 'destroy' | 'rename';
  id: string;
  /** When it happened, Unix seconds with fraction: what `since` takes. */
  time: number;
  labels: Record<string, string>;
}

const ACTIONS = ['create', 'start', 'die', 'destroy', 'rename'] as const;

/** Docker's events as they come, until Docker closes the stream. To be disposed of, read or not: Docker keeps it open. */
export interface ContainerEvents extends AsyncIterable<ContainerEvent>, Disposable {}

/** Opens `GET /events`. */
export async function openContainerEvents(
  docker: Docker,
  since: number,
  signal: AbortSignal,
): Promise<ContainerEvents> {
  const stream = (await docker.getEvents({
    // The types want whole seconds; the engine takes a fraction, and without it events are lost or come twice.
    since: since.toFixed(9) as unknown as number,
    filters: { type: ['container'], event: [...ACTIONS] },
    abortSignal: signal,
  })) as Readable;
  const end = () => void stream.destroy();
  signal.addEventListener('abort', end, { once: true });
  return {
    [Symbol.asyncIterator]: () => parseEvents(stream)[Symbol.asyncIterator](),
    [Symbol.dispose]() {
      signal.removeEventListener('abort', end);
      end();
    },
  };
}

/** Docker sends one JSON object a line, in chunks of any size; other events are left out. */
export async function* parseEvents(chunks: AsyncIterable<Buffer>): AsyncIterable<ContainerEvent> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      const event = parseEvent(rest.toString('utf8', 0, end));
      rest = rest.subarray(end + 1);
      if (event !== undefined) yield event;
    }
  }
}

function parseEvent(line: string): ContainerEvent | undefined {
  const json = line.trim() === '' ? undefined : parseJson(line);
  if (!isJsonObject(json)) return undefined;
  const action = ACTIONS.find((name) => name === (json.Action ?? json.status));
  const id = isJsonObject(json.Actor) ? json.Actor.ID : json.id;
  if (action === undefined || typeof id !== 'string') return undefined;
  return { action, id, time: eventTime(json.timeNano), labels: labelsOf(json.Actor) };
}

/** Docker puts a container's labels among the attributes of its events. */
function labelsOf(actor: JsonValue | undefined): Record<string, string> {
  const attributes = isJsonObject(actor) && isJsonObject(actor.Attributes) ? actor.Attributes : {};
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** timeNano is beyond what a double holds, so it came as its digits. */
function eventTime(timeNano: unknown): number {
  const digits = isRaw(timeNano) ? timeNano.rawJSON : String(timeNano);
  return /^\d+$/.test(digits) ? Number(digits) / 1e9 : 0;
}

function isRaw(value: unknown): value is { rawJSON: string } {
  return typeof value === 'object' && value !== null && 'rawJSON' in value;
}
