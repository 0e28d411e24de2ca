import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import { type Adapter, answerHook, parseHookRequest } from '@pw/core';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { HookLog } from './hook-log.ts';
import { replyToError } from './reply-to-error.ts';

/** What an adapter has beside its hooks. */
export interface AdapterAppOptions {
  /** Hooks are answered only with `Authorization: Bearer TOKEN`, 401 without: the `token` of adapters.yml. */
  token?: string;
  /** Told about refusals (info) and failures (error). Default: nobody. */
  log?: HookLog;
  /** Answers `GET /healthz`, with more fields if it gives some; throws when the adapter cannot work. Default: it can. */
  health?: () => Promise<void> | Promise<object>;
  /** Answers `GET /metrics` in the Prometheus text format. Default: no such page. */
  metrics?: () => Promise<string>;
  /** More pages, by path: answered to `GET` as JSON, to those with the token where there is one. */
  pages?: Record<string, () => Promise<object>>;
}

/**
 * An express application by what an adapter needs of it: a handler for `http.createServer` or for another express
 * application, and its own `listen`. Express's own type would bring nine packages of types into every adapter.
 */
export interface AdapterApp extends RequestListener {
  /** `port` may be 0 for a free one; a path serves on a unix socket. */
  listen(port: number, host?: string, listening?: () => void): Server;
  listen(path: string, listening?: () => void): Server;
}

/** A hook packet holds a whole Docker API body as a JSON string, so it can be several times as long. */
const MAX_PACKET = '128mb';

/**
 * The express application of an adapter. Hooks are answered on any POST path, `/v1/extension` and `/extension` among
 * them; a protocol error is a 400 that says which field, a refusal has its own status, anything else is a 500. What a
 * browser sends is a 403.
 */
export function createAdapterApp(adapter: Adapter, options: AdapterAppOptions = {}): AdapterApp {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', async (_request, response) => {
    const facts = await options.health?.();
    response.json({ status: 'ok', ...facts });
  });
  app.get('/metrics', async (_request, response) => {
    if (options.metrics === undefined) return void response.status(404).json({ message: 'no metrics here' });
    response.type('text/plain; version=0.0.4').send(await options.metrics());
  });
  const guard: RequestHandler = (request, response, next) => {
    if (options.token === undefined || carries(request, options.token)) next();
    else response.status(401).json({ message: 'a token is needed' });
  };
  for (const [path, page] of Object.entries(options.pages ?? {}))
    app.get(path, guard, async (_request, response) => void response.json(await page()));
  app.post('/{*path}', refuseBrowsers, guard);
  app.post(
    '/{*path}',
    express.json({ type: () => true, limit: MAX_PACKET, strict: false }),
    async (request, response) => {
      response.json(await answerHook(adapter, parseHookRequest(request.body), abortedWhenGone(response)));
    },
  );
  app.use((_request: Request, response: Response) => {
    response.status(404).json({ message: 'an adapter answers POST with a powerstrip protocol v1 packet' });
  });
  app.use(replyToError(options.log));
  return app;
}

/**
 * Any page may POST, unseen, to an adapter that its browser reaches. Browsers then say whose page it is; powerstrip sends
 * neither header.
 */
const refuseBrowsers: RequestHandler = ({ headers }, response, next) => {
  if (headers.origin === undefined && headers['sec-fetch-site'] === undefined) return next();
  const message = 'a hook is called by powerstrip, not by a browser: Origin and Sec-Fetch-Site are refused';
  response.status(403).json({ message });
};

/** Compares hashes, which are of one length, so the time it takes tells nothing of the token. */
function carries(request: Request, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(request.headers.authorization ?? ''), hash(`Bearer ${token}`));
}

/** Aborts when powerstrip hangs up before it has its answer. */
function abortedWhenGone(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
