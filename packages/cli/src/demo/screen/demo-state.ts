import type { DemoEvent, DemoResult, RunName } from '../demo-event.ts';
import { linesOf } from '../plain-view.ts';

/** A container's light: red while it has no network, green once `ethwe` is up. */
export type Light = { state: 'red'; sinceMs: number } | { state: 'green'; tookMs: number };

/** Where a hooked call is: an index into `stations`, which call, and whether it is on its way back. */
export type Position = { station: number; call: 'create' | 'start'; back: boolean };

/** What the screen shows. Lines that are final scroll away above it. */
export type DemoState = {
  said: { key: number; text: string; tone: Tone }[];
  word: string | undefined;
  busy: string | undefined;
  position: Position | undefined;
  lights: Partial<Record<RunName, Light>>;
  results: DemoResult | undefined;
};

export type Tone = 'heading' | 'command' | 'output' | 'plain';

export const initialState: DemoState = {
  said: [],
  word: undefined,
  busy: undefined,
  position: undefined,
  lights: {},
  results: undefined,
};

/** The screen after one more event. `nowMs` is the clock that a red light counts from. */
export function reduceDemo(state: DemoState, event: DemoEvent, nowMs: number): DemoState {
  const next = { ...state, said: [...state.said, ...sayings(event, state.said.length)] };
  switch (event.kind) {
    case 'word':
      return { ...next, word: event.word, busy: event.word, position: undefined };
    case 'part':
      return { ...next, busy: event.state === 'starting' ? `starting ${event.name}` : undefined };
    case 'note':
      return { ...next, busy: event.line.trim() };
    case 'output':
      return isProgress(event) ? { ...next, busy: `${event.from}: ${event.line.trim()}` } : next;
    case 'hop':
      return { ...next, position: { station: event.station, call: event.call, back: event.back } };
    case 'light':
      return { ...next, lights: { ...state.lights, [event.run]: lightOf(event, nowMs) } };
    case 'result':
      return { ...next, results: event.results };
    default:
      return next;
  }
}

/** What compose says while it works is of interest until it says the next thing. */
function isProgress(event: DemoEvent): boolean {
  return event.kind === 'output' && event.from === 'compose';
}

function lightOf(event: DemoEvent & { kind: 'light' }, nowMs: number): Light {
  return event.state === 'red' ? { state: 'red', sinceMs: nowMs } : { state: 'green', tookMs: event.atMs };
}

function sayings(event: DemoEvent, firstKey: number): DemoState['said'] {
  // The screen draws lights and results itself.
  if (event.kind === 'light' || event.kind === 'result' || isProgress(event)) return [];
  const tone = toneOf(event);
  return linesOf(event).map((text, index) => ({ key: firstKey + index, text, tone }));
}

function toneOf({ kind }: DemoEvent): Tone {
  if (kind === 'word') return 'heading';
  if (kind === 'command') return 'command';
  return kind === 'output' ? 'output' : 'plain';
}
