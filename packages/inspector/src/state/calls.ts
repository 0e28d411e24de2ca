import { signal } from '@preact/signals';
import type { CallPage, CallSummary } from '@pw/core/inspector';
import { getJson, postJson } from '../api/request.ts';
import { report } from './connection.ts';
import { mergeCalls } from './merge-calls.ts';

/** More calls than powerstrip keeps by default; what is older is only in its export. */
const MAX_CALLS = 10_000;
const PAGE_SIZE = 1000;
/** Events of one moment become one drawing; powerstrip itself sends what changed every 50 ms. */
const BATCH_MS = 10;

/** All calls that the page knows, newest first. */
export const calls = signal<readonly CallSummary[]>([]);
/** How many calls powerstrip has dropped to stay within its bounds. */
export const droppedCalls = signal(0);
/** False until the calls that powerstrip has kept are here. */
export const areCallsLoaded = signal(false);

let waiting: CallSummary[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let loading = new AbortController();

/** Takes a call that began, went on or ended. */
export function receiveCall(call: CallSummary): void {
  waiting.push(call);
  if (timer === undefined) timer = setTimeout(flush, BATCH_MS);
}

/** Gets what powerstrip has kept, the newest page first. What is already here stays where it is. */
export async function loadCalls(): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal: aborted } = loading;
  try {
    let before = '';
    do {
      const page = await getJson<CallPage>(`/api/calls?limit=${PAGE_SIZE}${before}`, aborted);
      droppedCalls.value = page.dropped;
      add(page.calls.toReversed());
      areCallsLoaded.value = true;
      before = page.next === null ? '' : `&before=${encodeURIComponent(page.next)}`;
    } while (before !== '' && calls.value.length < MAX_CALLS);
  } catch (error) {
    if (!aborted.aborted) report(error);
  }
}

/** Has powerstrip forget all calls; every open page learns it from its events. */
export async function clearCalls(): Promise<void> {
  await postJson('/api/clear').catch(report);
}

/** Empties the list: powerstrip has forgotten the calls. */
export function forgetCalls(): void {
  loading.abort();
  waiting = [];
  calls.value = [];
  droppedCalls.value = 0;
  areCallsLoaded.value = true;
}

function flush(): void {
  timer = undefined;
  const batch = waiting;
  waiting = [];
  add(batch);
}

function add(incoming: readonly CallSummary[]): void {
  calls.value = mergeCalls(calls.value, incoming, MAX_CALLS);
}
