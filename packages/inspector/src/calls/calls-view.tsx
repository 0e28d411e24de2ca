import { useEffect } from 'preact/hooks';
import { announce } from '../parts/announcer.tsx';
import { Empty } from '../parts/empty.tsx';
import { useKeys } from '../parts/use-keys.ts';
import { areCallsLoaded, calls, clearCalls, droppedCalls } from '../state/calls.ts';
import { filterText, heldBack, isPaused, resume, togglePause, visibleCalls } from '../state/visible-calls.ts';
import { CallList } from './call-list.tsx';
import { FilterBar } from './filter-bar.tsx';
import { QuickFilters } from './quick-filters.tsx';

const SAID_AFTER_MS = 600;

/** All calls, newest first, as they come. */
export function CallsView() {
  const shown = visibleCalls.value;
  useKeys({ p: togglePause });
  useSaidCount(shown.length);
  return (
    <section class="view view-calls" aria-labelledby="calls-title">
      <h1 id="calls-title" class="hidden">
        Calls
      </h1>
      <div class="toolbar">
        <FilterBar />
        <Actions />
      </div>
      <div class="below-filter">
        <QuickFilters />
        <p class="count">
          {count(shown.length, calls.value.length)}
          {droppedCalls.value > 0 && ` · ${droppedCalls.value} older ones were dropped`}
        </p>
      </div>
      {shown.length > 0 ? <CallList calls={shown} /> : <NoCalls />}
    </section>
  );
}

function Actions() {
  const clear = async () => {
    resume();
    await clearCalls();
  };
  const waiting = heldBack.value;
  return (
    <div class="actions">
      <button type="button" class="button" aria-pressed={isPaused.value} onClick={togglePause}>
        {isPaused.value ? `Go on${waiting > 0 ? ` (${waiting} new)` : ''}` : 'Pause'}
      </button>
      <button type="button" class="button" onClick={clear}>
        Clear
      </button>
      <a class="button" href={exportPath('ndjson')} download>
        <span class="export-word">Export </span>NDJSON
      </a>
      <a class="button" href={exportPath('har')} download>
        <span class="export-word">Export </span>HAR
      </a>
    </div>
  );
}

function NoCalls() {
  if (!areCallsLoaded.value) return <Empty title="Loading…" />;
  if (calls.value.length > 0)
    return (
      <Empty title="No call fits the filter">
        <button
          type="button"
          class="button"
          onClick={() => {
            filterText.value = '';
          }}
        >
          Show all {calls.value.length}
        </button>
      </Empty>
    );
  return (
    <Empty title="No calls yet">
      <p>
        Send one through powerstrip, as in <code>docker ps</code> after <code>eval "$(pw env)"</code>.
      </p>
    </Empty>
  );
}

function exportPath(format: 'ndjson' | 'har'): string {
  return `/api/export?format=${format}&filter=${encodeURIComponent(filterText.value.trim())}`;
}

function count(shown: number, all: number): string {
  const calls = all === 1 ? 'call' : 'calls';
  return shown === all ? `${all} ${calls}` : `${shown} of ${all} ${calls}`;
}

/** Says how many calls a filter leaves, once the typing has ended. Calls that come by themselves are not said. */
function useSaidCount(shown: number): void {
  const text = filterText.value;
  // Only another filter is worth saying.
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => announce(`${count(shown, calls.value.length)} shown`), SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
}
