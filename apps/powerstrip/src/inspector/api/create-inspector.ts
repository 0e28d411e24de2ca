import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdapterCaller } from '../../hooks/call-adapter.ts';
import type { HooksState } from '../hooks-state.ts';
import type { Recorder } from '../recorder.ts';
import { type Access, createAccess } from './access.ts';
import { notFound, readJson, sendError, writeHead } from './answers.ts';
import { EventStream } from './event-stream.ts';
import { HealthChecks } from './health-checks.ts';
import { NetworkWatch } from './network-watch.ts';
import { sendPageFile } from './page-files.ts';
import { type ApiParts, routes } from './routes.ts';

export interface InspectorParts {
  recorder: Recorder;
  hooks: HooksState;
  callAdapter: AdapterCaller;
  /** Default: another one for each start. */
  token?: string;
}

/** The page and its API, for the status listener. */
export interface Inspector {
  /** Whoever has it may use the inspector. */
  readonly token: string;
  /** True: the request is answered here. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  close(): void;
}

export function createInspector({ recorder, hooks, callAdapter, token }: InspectorParts): Inspector {
  const access = createAccess(token);
  let stopRecorder = () => {};
  const network = new NetworkWatch({ hooks, onChange: (view) => events.send('network', view) });
  const events = new EventStream({
    // Nobody listens: nothing is described for nobody.
    onFirst: () => {
      stopRecorder = recorder.listen((call) => events.send('call', call));
      network.start();
    },
    onLast: () => {
      stopRecorder();
      network.close();
    },
  });
  const health = new HealthChecks();
  hooks.listen(() => {
    events.send('hooks', { loadedAt: hooks.loadedAt, faults: hooks.faults.length });
  });
  const parts: ApiParts = { ...recorder, recorder, hooks, callAdapter, events, health, network };
  return {
    token: access.token,
    handle: (request, response) => {
      const url = parseTarget(request.url);
      if (url === undefined || !/^\/(?:inspect|api)(?:\/|$)/.test(url.pathname)) return false;
      answer({ request, response, url, access, parts }).catch((error: unknown) => sendError(response, error));
      return true;
    },
    close: () => events.close(),
  };
}

interface Answering {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  access: Access;
  parts: ApiParts;
}

async function answer({ request, response, url, access, parts }: Answering): Promise<void> {
  access.checkOrigin(request);
  const { pathname, searchParams: query } = url;
  const method = request.method ?? 'GET';
  const given = query.get('token');
  if (method === 'GET' && pathname === '/inspect' && given !== null) {
    takeToken({ response, access, given });
    return;
  }
  access.checkToken(request);
  if (pathname.startsWith('/inspect')) {
    if (method !== 'GET') throw notFound(`no ${method} ${pathname}`);
    sendPageFile(response, pathname);
    return;
  }
  const [, id = '', rest = ''] = /^\/api\/calls\/([^/]+)(.*)$/.exec(pathname) ?? [];
  const path = id === '' ? pathname : `/api/calls/{id}${rest}`;
  const key = `${method} ${path}`;
  const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
  if (route === undefined) throw notFound(`the inspector has no ${method} ${pathname}`);
  await route(parts, { response, query, id: decodeId(id), body: () => readJson(request) });
}

/** Undefined for what is no path, such as `//`: whoever reaches the port may send it, with or without a token. */
function parseTarget(target = '/'): URL | undefined {
  return target.startsWith('/') ? (URL.parse(`http://inspector${target}`) ?? undefined) : undefined;
}

/** As it came, where its escapes are broken: no call has such an id. */
function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The token leaves the address of the page at once, where others could read it over a shoulder or in a history. */
function takeToken({
  response,
  access,
  given,
}: {
  response: ServerResponse;
  access: Access;
  given: string;
}): void {
  access.check(given);
  writeHead(response, 303, { location: '/inspect', 'set-cookie': access.cookie });
  response.end();
}
