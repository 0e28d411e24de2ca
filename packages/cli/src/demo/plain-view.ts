import type { DemoEvent } from './demo-event.ts';
import { formatResults } from './format-results.ts';

/** The demo as lines, for pipes, logs and screen readers. `write` gets whole lines without the newline. */
export function createPlainView(write: (line: string) => void): (event: DemoEvent) => void {
  return (event) => {
    for (const line of linesOf(event)) write(line);
  };
}

/** What a person reads of one event; nothing for events that only move the drawing. */
export function linesOf(event: DemoEvent): string[] {
  switch (event.kind) {
    case 'word':
      return ['', `== ${event.word}: ${event.title}`];
    case 'command':
      return [`$ ${event.line}`];
    case 'file':
      return [`${event.path}:`, ...event.text.trimEnd().split('\n')];
    case 'part':
      return partLines[event.state](event.name);
    case 'light':
      return event.state === 'red' ? [] : [`${event.run}: ethwe is up after ${event.atMs.toFixed(0)} ms`];
    case 'output':
      return [`${event.from} | ${event.line}`];
    case 'note':
      return [event.line];
    case 'hop':
      return [];
    case 'result':
      return ['', ...formatResults(event.results)];
  }
}

const partLines = {
  starting: () => [],
  up: (name: string) => [`${name} is up`],
  'was-up': (name: string) => [`${name} was up already`],
  removed: (name: string) => [`removed ${name}`],
};
