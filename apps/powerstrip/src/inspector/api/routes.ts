import type { ServerResponse } from 'node:http';
import type { HooksView } from '@pw/core/inspector';
import { parseRequestTarget } from '../../http/request-target.ts';
import type { HooksState } from '../hooks-state.ts';
import { adapterView, endpointViews, matchHooks } from '../hooks-view.ts';
import type { Recorder } from '../recorder.ts';
import { sendJson } from './answers.ts';
import { badQuery, findCall, sendCalls, sendExport } from './call-routes.ts';
import type { EventStream } from './event-stream.ts';
import type { HealthChecks } from './health-checks.ts';
import type { NetworkWatch } from './network-watch.ts';
import { type ReplayParts, replay } from './replay.ts';

/** What the routes answer from. */
export interface ApiParts extends Omit<ReplayParts, 'config'> {
  recorder: Recorder;
  hooks: HooksState;
  events: EventStream;
  health: HealthChecks;
  network: NetworkWatch;
}

interface ApiRequest {
  response: ServerResponse;
  query: URLSearchParams;
  /** Of `/api/calls/{id}…`; otherwise empty. */
  id: string;
  /** The JSON of the request. */
  body: () => Promise<unknown>;
}

type Route = (parts: ApiParts, request: ApiRequest) => void | Promise<void>;

/** `METHOD /path`, with `{id}` for a part. */
export const routes: Record<string, Route> = {
  'GET /api/calls': ({ recorder }, { response, query }) => sendCalls(response, recorder.store, query),
  'GET /api/calls/{id}': ({ recorder }, { response, id }) =>
    sendJson(response, findCall(recorder.store, id).detail()),
  'POST /api/calls/{id}/replay': async (parts, { response, id, body }) => {
    const asked = await body();
    const call = findCall(parts.recorder.store, id).detail();
    sendJson(response, await replay(call, asked, { ...parts, config: parts.hooks.config }));
  },
  'GET /api/events': ({ events }, { response }) => events.add(response),
  'GET /api/hooks': async (parts, { response }) => sendJson(response, await hooksView(parts)),
  'GET /api/hooks/match': ({ hooks }, { response, query }) => {
    const method = query.get('method') ?? 'GET';
    const target = query.get('path') ?? '';
    if (!target.startsWith('/')) throw badQuery('path', target, 'a path, as in /containers/create');
    sendJson(response, matchHooks(hooks.config, { method, path: parseRequestTarget(target).path }));
  },
  'GET /api/network': async ({ network }, { response }) => sendJson(response, await network.view()),
  'GET /api/export': ({ recorder }, { response, query }) => sendExport(response, recorder.store, query),
  'POST /api/clear': ({ recorder, events }, { response }) => {
    recorder.clear();
    events.send('cleared', {});
    sendJson(response, {});
  },
};

async function hooksView({ hooks, health, recorder }: ApiParts): Promise<HooksView> {
  const { config, loadedAt, faults } = hooks;
  const adapters = [...config.adapters.values()];
  const healths = await Promise.all(adapters.map((adapter) => health.of(adapter)));
  const calls = Array.from(recorder.store.newest(), (call) => call.summary());
  return {
    file: config.file,
    loadedAt,
    faults,
    adapters: adapters.map((adapter, index) =>
      adapterView(adapter, { calls, health: healths[index] ?? null }),
    ),
    endpoints: endpointViews(config),
  };
}
