import { signal } from '@preact/signals';
import { ApiError } from '../api/request.ts';

/** live: events arrive. lost: the browser tries again. over: powerstrip refuses this session's cookie. */
export type Connection = 'connecting' | 'live' | 'lost' | 'over';

/** How the page and powerstrip stand. */
export const connection = signal<Connection>('connecting');
/** The last thing that failed and that the reader has not put away; null: nothing. */
export const failure = signal<string | null>(null);

/** Shows what failed. An answer of 401 ends the session: powerstrip was started again, with another token. */
export function report(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) connection.value = 'over';
  else failure.value = error instanceof Error ? error.message : String(error);
}
