import { styleText } from 'node:util';
import type { TracedCall } from './parse-call-line.ts';
import type { HookChange } from './sightings.ts';

const MAX_VALUE = 200;

/** One line a call, and below it what each hook changed. Colours only where the terminal has them. */
export function formatCall(call: TracedCall, changes: HookChange[]): string[] {
  const hooks = call.hooks.map(
    ({ adapter, durationMs, error }) => `${adapter} ${error ?? `${durationMs.toFixed(0)} ms`}`,
  );
  const tone = call.status >= 400 || call.status === 0 ? 'red' : 'green';
  const head = [
    call.method.padEnd(6),
    shorten(call.path),
    styleText(tone, String(call.status)),
    `${call.ms.toFixed(0)} ms`,
    ...(hooks.length === 0 ? [] : [styleText('dim', `[${hooks.join(', ')}]`)]),
    ...(call.message === undefined ? [] : [styleText('red', call.message)]),
  ].join(' ');
  return [head, ...changes.flatMap((change) => formatChange(call, change))];
}

function formatChange(call: TracedCall, { type, between, changes }: HookChange): string[] {
  const lines = changes.flatMap(({ path, before, after }) => [
    ...(before === undefined ? [] : [styleText('red', `    - ${path.join('.')}: ${show(before)}`)]),
    ...(after === undefined ? [] : [styleText('green', `    + ${path.join('.')}: ${show(after)}`)]),
  ]);
  return [
    `  ${namesBetween(call, type, between)} changed the ${type === 'pre-hook' ? 'request' : 'answer'}`,
    ...lines,
  ];
}

/** The adapters that were called between two sightings of debug. */
export function namesBetween({ hooks }: TracedCall, type: string, between: number): string {
  const names = hooks.filter((hook) => hook.type === type).map(({ adapter }) => adapter);
  const debugs = names.flatMap((name, index) => (name === 'debug' ? [index] : []));
  const inside = names.slice((debugs[between] ?? -1) + 1, debugs[between + 1]);
  return inside.length === 0 ? 'an adapter' : inside.join(', ');
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`;
}

/** Ids of containers and images are as long as a line. */
function shorten(path: string): string {
  return path.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
}
