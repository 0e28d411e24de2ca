import { useSignal } from '@preact/signals';
import type { CallDetail } from '@pw/core/inspector';
import { useEffect } from 'preact/hooks';
import { ApiError, getJson } from '../api/request.ts';
import { calls } from '../state/calls.ts';
import { report } from '../state/connection.ts';

/** A call with its bodies. It is asked for again whenever the list learns something new of it. */
export function useCallDetail(id: string): { call: CallDetail | undefined; fault: string | undefined } {
  const call = useSignal<CallDetail | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const summary = calls.value.find((known) => known.id === id);
  // A summary is another object when something is new.
  useEffect(() => {
    const abort = new AbortController();
    getJson<CallDetail>(`/api/calls/${encodeURIComponent(id)}`, abort.signal).then(
      (detail) => {
        call.value = detail;
        fault.value = undefined;
      },
      (error) => {
        if (abort.signal.aborted) return;
        if (error instanceof ApiError && error.status === 404) fault.value = error.message;
        else report(error);
      },
    );
    return () => abort.abort();
  }, [id, summary]);
  return { call: call.value, fault: call.value === undefined ? fault.value : undefined };
}
