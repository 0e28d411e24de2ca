import type { CallSummary } from '@pw/core/inspector';
import { Component } from 'preact';
import { formatDuration } from '../format/duration.ts';
import { shortPath } from '../format/short-path.ts';
import { formatTime } from '../format/time.ts';
import { Bars, callBars, describeTimes, scaleMs } from '../parts/bars.tsx';
import { Status } from '../parts/status.tsx';
import { formatRoute } from '../state/route.ts';

/** One call. The link is its path; it covers the row, so that a click anywhere opens the call. */
export function CallRow({ call, index, top }: { call: CallSummary; index: number; top: number }) {
  const tone = call.isRefused
    ? ' row-refused'
    : call.error !== null || call.status >= 500
      ? ' row-failed'
      : '';
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the link inside it takes the focus.
    // biome-ignore lint/a11y/useSemanticElements: only the rows in sight exist, which no table element can say.
    <div
      role="row"
      class={`row${tone}`}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Cells call={call} />
    </div>
  );
}

// A class: while the list scrolls, rows that stay in sight are not drawn again.
class Cells extends Component<{ call: CallSummary }> {
  override shouldComponentUpdate(next: { call: CallSummary }): boolean {
    return next.call !== this.props.call;
  }

  render() {
    const { call } = this.props;
    const isRunning = call.state === 'running';
    return (
      <>
        {/* biome-ignore-start lint/a11y/useSemanticElements: as above. */}
        <span role="cell" class="cell-time">
          {formatTime(call.startedAt)}
        </span>
        <span role="cell" class="cell-method">
          {call.method}
        </span>
        <span role="cell" class="cell-path">
          <PathLink call={call} />
          {call.isChanged && <span class="tag tag-changed">changed</span>}
          {call.isRefused && <span class="tag tag-refused">refused</span>}
        </span>
        <span role="cell" class="cell-container" title={call.container ?? undefined}>
          {call.container === null ? '' : shortPath(call.container)}
        </span>
        <span role="cell" class="cell-bars" title={describeTimes(call)}>
          <Bars bars={callBars(call)} totalMs={scaleMs(call)} />
          <span class="hidden">{describeTimes(call)}</span>
        </span>
        <span role="cell" class="cell-status">
          <Status status={call.status} isRunning={isRunning} />
        </span>
        <span role="cell" class="cell-duration">
          {isRunning ? '…' : formatDuration(call.durationMs)}
        </span>
        {/* biome-ignore-end lint/a11y/useSemanticElements: as above. */}
      </>
    );
  }
}

/** The API version is the least of a path: it is quiet, and the first to go where there is no room. */
function PathLink({ call }: { call: CallSummary }) {
  const path = shortPath(call.path);
  const version = /^\/v\d+(\.\d+)*(?=\/)/.exec(path)?.[0] ?? '';
  const href = formatRoute({ view: 'call', id: call.id });
  return (
    <a href={href} data-call={call.id} title={`${call.path}${call.query}`}>
      <span class="path-version">{version}</span>
      {path.slice(version.length)}
    </a>
  );
}
