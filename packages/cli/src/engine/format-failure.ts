import { isPowerstripError } from '@pw/core';

/** What a person sees of a failure: message and hint of one of ours, the stack of anything unexpected. */
export function formatFailure(error: unknown): string {
  if (isPowerstripError(error)) return `Error: ${error.message}\n${error.hint}`;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
