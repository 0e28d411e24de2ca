import type { CallRecord } from '../operations/call-record.ts';

const ofContainer = /^(?:\/v[\d.]+)?\/containers\/(?!(?:create|json|prune)$)([^/]+)/;
const create = /^(?:\/v[\d.]+)?\/containers\/create$/;

/** Id or name of the container that a call is about: of its path, or the name that is asked for, or what was created. */
export function containerOf({ path, created }: CallRecord, query: string): string | null {
  const named = ofContainer.exec(path)?.[1];
  if (named !== undefined) return named;
  if (!create.test(path)) return null;
  // That part alone: to read all parts of a long query takes seconds.
  const part = /(?:^|[?&])name=[^&]*/.exec(query)?.[0];
  return new URLSearchParams(part).get('name') || (created ?? null);
}
