import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type CallDetail,
  callSummarySchema,
  type HooksView,
  type InspectorEvents,
  inspectorPolicy,
  type NetworkView,
  parseCallFilter,
  type ReplayRequest,
  type ReplayResult,
} from '@pw/core/inspector';
import { hooksView, matchOf, networkView } from './fixtures.ts';

const types: Record<string, string> = {
  'index.html': 'text/html; charset=utf-8',
  'inspector.js': 'text/javascript; charset=utf-8',
  'inspector.css': 'text/css; charset=utf-8',
};

/** A server that keeps the contract of the API with calls that the test gives it, and the policy of powerstrip. */
export interface FixtureServer extends AsyncDisposable {
  readonly url: string;
  hooks: HooksView;
  network: NetworkView;
  /** Which packet was replayed to whom. */
  readonly replays: ReplayRequest[];
  replayWith: ReplayResult;
  /** The answers from now on, as after a restart: 401. */
  isOver: boolean;
  /** Adds a call, or replaces the one with its id, and tells the pages. */
  add(...calls: CallDetail[]): void;
  send<Name extends keyof InspectorEvents>(name: Name, data: InspectorEvents[Name]): void;
  /** Ends the streams of events, as a network that breaks does. */
  dropStreams(): void;
}

/** `directory`: where the built page is. */
export async function startFixtureServer(directory: string): Promise<FixtureServer> {
  const state = new FixtureState(directory);
  const server = createServer((request, response) => void state.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/inspect`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class FixtureState {
  hooks = hooksView;
  network = networkView;
  isOver = false;
  readonly replays: ReplayRequest[] = [];
  replayWith: ReplayResult = {
    reply: null,
    durationMs: 1,
    outcome: 'unmodified',
    error: null,
    wouldRefuse: null,
  };
  private calls = new Map<string, CallDetail>();
  private readonly streams = new Set<ServerResponse>();
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  add(...calls: CallDetail[]): void {
    for (const call of calls) {
      this.calls.set(call.id, call);
      this.send('call', callSummarySchema.parse(call));
    }
  }

  send<Name extends keyof InspectorEvents>(name: Name, data: InspectorEvents[Name]): void {
    for (const stream of this.streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  dropStreams(): void {
    for (const stream of this.streams) stream.destroy();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fixture');
    response.setHeader('content-security-policy', inspectorPolicy);
    if (this.isOver) return json(response, { code: 'X', message: 'no session', hint: 'pw inspect' }, 401);
    const [, , , id = '', action] = url.pathname.split('/');
    switch (url.pathname) {
      case '/inspect':
        return this.file(response, 'index.html');
      case '/inspect/inspector.js':
      case '/inspect/inspector.css':
        return this.file(response, url.pathname.slice('/inspect/'.length));
      case '/api/events':
        return this.stream(response);
      case '/api/calls':
        return this.page(response, url.searchParams);
      case '/api/hooks':
        return json(response, this.hooks);
      case '/api/hooks/match':
        return json(response, matchOf(url.searchParams.get('path') ?? ''));
      case '/api/network':
        return json(response, this.network);
      case '/api/export':
        response.setHeader(
          'content-disposition',
          `attachment; filename="calls.${url.searchParams.get('format')}"`,
        );
        return json(response, { filter: url.searchParams.get('filter') });
      case '/api/clear':
        this.calls.clear();
        this.send('cleared', {});
        return json(response, {});
      case `/api/calls/${id}/replay`:
        return this.replay(request, response);
      default:
        return this.call(response, action === undefined ? decodeURIComponent(id) : '');
    }
  }

  private file(response: ServerResponse, name: string): void {
    response.setHeader('content-type', types[name] ?? 'text/plain');
    response.end(readFileSync(join(this.directory, name)));
  }

  private stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 100\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  private page(response: ServerResponse, query: URLSearchParams): void {
    const matches = parseCallFilter(query.get('filter') ?? '');
    const newest = [...this.calls.values()].reverse();
    const before = query.get('before');
    const from = before === null ? 0 : newest.findIndex(({ id }) => id === before) + 1;
    const rest = newest.slice(from).filter((call) => matches(call));
    const calls = rest
      .slice(0, Number(query.get('limit') ?? 100))
      .map((call) => callSummarySchema.parse(call));
    const next = rest.length > calls.length ? (calls.at(-1)?.id ?? null) : null;
    json(response, { calls, kept: this.calls.size, dropped: 0, next });
  }

  private call(response: ServerResponse, id: string): void {
    const call = this.calls.get(id);
    if (call === undefined) json(response, { code: 'X', message: `no call ${id} is kept`, hint: '' }, 404);
    else json(response, call);
  }

  private async replay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await Array.fromAsync(request);
    this.replays.push(JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as ReplayRequest);
    json(response, this.replayWith);
  }
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
