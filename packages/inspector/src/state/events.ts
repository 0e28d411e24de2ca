import type { InspectorEvents } from '@pw/core/inspector';
import { getJson } from '../api/request.ts';
import { forgetCalls, loadCalls, receiveCall } from './calls.ts';
import { connection, report } from './connection.ts';
import { loadHooks } from './hooks.ts';
import { loadNetwork, network } from './network.ts';

/** Follows powerstrip's events for as long as the page is open. After a gap everything is asked for again. */
export function startEvents(): void {
  const source = new EventSource('/api/events');
  on(source, 'call', receiveCall);
  on(source, 'cleared', forgetCalls);
  on(source, 'hooks', loadHooks);
  on(source, 'network', (view) => {
    network.value = view;
  });
  source.addEventListener('open', () => {
    connection.value = 'live';
    void loadCalls();
    void loadHooks();
    void loadNetwork();
  });
  source.addEventListener('error', () => {
    if (connection.value !== 'over') connection.value = 'lost';
    // The browser does not try again after an answer that is an error. It may be the cookie: ask.
    if (source.readyState === EventSource.CLOSED) getJson('/api/hooks').then(() => retry(), report);
  });
}

function retry(): void {
  setTimeout(startEvents, 1000);
}

function on<Name extends keyof InspectorEvents>(
  source: EventSource,
  name: Name,
  take: (data: InspectorEvents[Name]) => unknown,
): void {
  source.addEventListener(name, ({ data }: MessageEvent<string>) => {
    take(JSON.parse(data) as InspectorEvents[Name]);
  });
}
