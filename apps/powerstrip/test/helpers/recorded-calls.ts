import { type CallDetail, callDetailSchema } from '@pw/core/inspector';
import type { Recorder } from '../../src/inspector/recorder.ts';

/** The calls that are kept, the newest first. */
export function details(recorder: Recorder): CallDetail[] {
  return Array.from(recorder.store.newest(), (kept) => callDetailSchema.parse(kept.detail()));
}

/** The one call that is kept; throws when it is not one. */
export function only(recorder: Recorder): CallDetail {
  const [first, ...others] = details(recorder);
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} calls`);
  return first;
}
