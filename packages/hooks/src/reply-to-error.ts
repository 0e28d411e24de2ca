import { HookRefusal, isPowerstripError, jsonFault } from '@pw/core';
import type { ErrorRequestHandler } from 'express';
import type { HookLog } from './hook-log.ts';

/** The last express handler: every error becomes Docker's `{"message": …}`, logged once. A refusal says that it is one. */
export function replyToError(log: HookLog | undefined): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { status, message } = describe(error);
    if (status >= 500) log?.error({ path: request.path, status, err: withoutBody(error) }, message);
    else log?.info({ path: request.path, status }, message);
    response
      .status(status)
      .json(isDeliberate(error) ? { PowerstripProtocolVersion: 1, message } : { message });
  };
}

/** The error as it may be logged: its stack quotes what its message does. */
function withoutBody(error: unknown): unknown {
  if (!(error instanceof Error) || jsonFault(error) === error.message) return error;
  const message = jsonFault(error);
  return { type: error.name, message, stack: error.stack?.replace(error.message, message) };
}

function describe(error: unknown): { status: number; message: string } {
  if (isPowerstripError(error))
    return { status: error.status ?? 500, message: `${error.message}. ${error.hint}` };
  // Of a body that is no JSON, body-parser and a hook's own JSON.parse quote a piece.
  if (error instanceof Error) return { status: statusOf(error), message: jsonFault(error) };
  return { status: 500, message: 'the adapter failed' };
}

/**
 * The hook's own answer to the call. A 5xx without this mark, as gateways send it, reaches the client as a failure of
 * the adapter.
 */
function isDeliberate(error: unknown): boolean {
  if (isPowerstripError(error)) return error.status !== undefined && error.status >= 500;
  return isRefusal(error);
}

/** By name as well: a refusal may come from another bundled copy of core, and a class made of it has a name of its own. */
function isRefusal(error: unknown): boolean {
  return error instanceof HookRefusal || (error instanceof Error && error.name === 'HookRefusal');
}

/** A refusal has a status, and body-parser puts one on its errors. */
function statusOf(error: Error): number {
  return 'status' in error && typeof error.status === 'number' ? error.status : 500;
}
