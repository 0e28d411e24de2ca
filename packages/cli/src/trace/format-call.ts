import { styleText } from 'node:util';
import { type CallDetail, diffHook, type HookDetail, type JsonChange } from '@pw/core/inspector';

const MAX_VALUE = 200;

/** One line a call, and below it what each hook changed. Colours only where the terminal has them. */
export function formatCall(call: CallDetail): string[] {
  const hooks = call.hooks.map(describeHook);
  const tone = call.status >= 400 || call.status === 0 ? 'red' : 'green';
  const head = [
    call.method.padEnd(6),
    shorten(call.path),
    styleText(tone, String(call.status)),
    `${call.durationMs.toFixed(0)} ms`,
    ...(hooks.length === 0 ? [] : [styleText('dim', `[${hooks.join(', ')}]`)]),
    ...(call.error === null ? [] : [styleText('red', printable(call.error.message))]),
  ].join(' ');
  return [head, ...call.hooks.flatMap(formatHook)];
}

function describeHook({ adapter, durationMs, outcome, error }: HookDetail): string {
  // A refusal is no error of its adapter: the code of one would mislead.
  if (outcome === 'refused' || outcome === 'skipped') return `${adapter} ${outcome}`;
  return `${adapter} ${error?.code ?? `${durationMs.toFixed(0)} ms`}`;
}

function formatHook(hook: HookDetail): string[] {
  if (hook.wouldRefuse !== null)
    return [`  ${hook.adapter} would have refused: ${printable(hook.wouldRefuse)}`];
  if (hook.outcome !== 'changed') return [];
  const what = `  ${hook.adapter} changed the ${hook.type === 'post-hook' ? 'answer' : 'request'}`;
  const diff = diffHook(hook);
  if (diff.kind !== 'changes') return [`${what}, too long to be shown`];
  return [what, ...diff.changes.flatMap(formatChange)];
}

function formatChange({ path, before, after }: JsonChange): string[] {
  // Most changes are in the body: it need not be named.
  const name = (path[0] === 'Body' && path.length > 1 ? path.slice(1) : path).join('.');
  return [
    ...(before === undefined ? [] : [styleText('red', `    - ${printable(name)}: ${show(before)}`)]),
    ...(after === undefined ? [] : [styleText('green', `    + ${printable(name)}: ${show(after)}`)]),
  ];
}

function show(value: unknown): string {
  const text = printable(JSON.stringify(value));
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`;
}

/** What others wrote must not move the cursor or colour the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** Ids of containers and images are as long as a line. */
function shorten(path: string): string {
  return printable(path).replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
}
