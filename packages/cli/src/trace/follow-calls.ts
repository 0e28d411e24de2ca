import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';
import type { CallDetail, CallSummary } from '@pw/core/inspector';
import type { FoundInspector } from '../stack/find-inspector.ts';
import { forwardHint } from '../stack/forward-hint.ts';

/** As the stream asks of those whom it lets go. */
const RECONNECT_MS = 1000;

export interface FollowCalls {
  inspector: Pick<FoundInspector, 'origin' | 'token'>;
  /** The name of powerstrip's. */
  container: string;
  /** Called with each call when it is over; the next one waits. */
  onCall: (call: CallDetail) => void;
  /** Called when powerstrip has let go of this reader, as of a slow one, and has it again: calls between are missing. */
  onGap: () => void;
  wants: (call: CallSummary) => boolean;
  signal: AbortSignal;
}

/**
 * Follows the calls through powerstrip. Resolves when following has begun, to a promise for its end: resolved when `signal`
 * aborts, rejected with PART_FAILED when powerstrip stops. Throws PART_FAILED where nobody answers.
 */
export async function followCalls(options: FollowCalls): Promise<{ ended: Promise<void> }> {
  const stream = await ask(options, '/api/events').catch((error: unknown) => {
    throw isOfConnection(error) ? silent(error, options) : error;
  });
  return { ended: followOn(stream, options) };
}

async function followOn(first: IncomingMessage, options: FollowCalls): Promise<void> {
  const { signal, onGap } = options;
  try {
    for (let stream = first; ; ) {
      await readEvents(stream, options);
      await delay(RECONNECT_MS, undefined, { signal });
      stream = await ask(options, '/api/events').catch((error: Error) => {
        throw isOfConnection(error) || hasOtherToken(error) ? stopped(error, options) : error;
      });
      onGap();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Resolves when the stream ends, however it does. */
async function readEvents(stream: IncomingMessage, options: FollowCalls): Promise<void> {
  let text = '';
  try {
    for await (const part of stream.setEncoding('utf8') as AsyncIterable<string>) {
      const events = `${text}${part}`.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) await report(event, options);
    }
  } catch (error) {
    if (!isOfConnection(error)) throw error;
  }
}

/** The id of a call is the same in both answers: whatever runs beside it, its hooks are its own. */
async function report(event: string, options: FollowCalls): Promise<void> {
  const data = /^event: call\ndata: (.*)$/.exec(event)?.[1];
  if (data === undefined) return;
  const summary = JSON.parse(data) as CallSummary;
  if (summary.state !== 'ended' || !options.wants(summary)) return;
  const answer = await ask(options, `/api/calls/${summary.id}`).catch((error: unknown) => {
    // Dropped or cleared meanwhile.
    if ((error as { code?: string }).code === 'NO_SUCH_CALL') return undefined;
    throw error;
  });
  if (answer !== undefined) options.onCall(JSON.parse(await textOf(answer)) as CallDetail);
}

async function ask({ inspector, signal }: FollowCalls, path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${inspector.token}` };
  get(`${inspector.origin}${path}`, { headers, signal, agent: false }, resolve).on('error', reject);
  const response = await promise;
  if (response.statusCode === 200) return response;
  const { code, message } = JSON.parse(await textOf(response)) as { code: string; message: string };
  throw new PowerstripError(code === 'NO_SUCH_CALL' ? code : 'PART_FAILED', `the inspector: ${message}`, {
    cause: { code },
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of response.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}

/** Refused or broken, as the system says it: ECONNREFUSED, ECONNRESET. */
function isOfConnection(error: unknown): error is NodeJS.ErrnoException {
  return /^E[A-Z]+$/.test(String((error as NodeJS.ErrnoException).code));
}

/** That of powerstrip's last start, as after `docker restart`. */
function hasOtherToken({ cause }: Error): boolean {
  return (cause as { code?: string } | undefined)?.code === 'INSPECT_TOKEN';
}

function silent(cause: Error, { inspector, container }: FollowCalls): PowerstripError {
  const { host, port } = new URL(inspector.origin);
  const message = `the inspector of ${container} does not answer on ${host}: ${cause.message}`;
  const hint = `Look at its log: docker logs ${container}. ${forwardHint(port)}`;
  return new PowerstripError('PART_FAILED', message, { hint, cause });
}

function stopped(cause: Error, { inspector, container }: FollowCalls): PowerstripError {
  const message = `${container} has stopped, or started anew: its inspector has gone from where it was: ${cause.message}`;
  const hint = `Look at its log: docker logs ${container}. Once it runs (pw up --inspect), call pw trace again. ${forwardHint(new URL(inspector.origin).port)}`;
  return new PowerstripError('PART_FAILED', message, { hint, cause });
}
