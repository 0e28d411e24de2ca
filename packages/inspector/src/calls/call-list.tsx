import type { CallSummary } from '@pw/core/inspector';
import { useMedia } from '../parts/use-media.ts';
import { CallRow } from './call-row.tsx';
import { useCallKeys } from './use-call-keys.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

/** As in calls.css. */
const ROW_HEIGHT = 40;
const NARROW_ROW_HEIGHT = 66;

const columns = [
  ['time', 'Time'],
  ['method', 'Method'],
  ['path', 'Path'],
  ['container', 'Container'],
  ['bars', 'Hooks and Docker'],
  ['status', 'Status'],
  ['duration', 'Took'],
] as const;

/** The calls, newest first. However many there are, only those in sight are nodes. */
export function CallList({ calls }: { calls: readonly CallSummary[] }) {
  const isWide = useMedia('(min-width: 900px)');
  const keyOf = (index: number) => calls[index]?.id ?? '';
  const rowHeight = isWide ? ROW_HEIGHT : NARROW_ROW_HEIGHT;
  const { scrollRef, rows, totalHeight, scrollTo } = useVirtualRows({
    count: calls.length,
    rowHeight,
    keyOf,
  });
  useCallKeys({ calls, scrollRef, scrollTo });
  return (
    <div class="list" ref={scrollRef}>
      {/* biome-ignore-start lint/a11y/useSemanticElements: only the rows in sight exist, which no table element can say. */}
      {/* biome-ignore-start lint/a11y/useFocusableInteractive: no cell does anything. */}
      <div role="table" aria-label="Calls, newest first" aria-rowcount={calls.length + 1}>
        <div role="rowgroup" class="list-head">
          <div role="row" class="row-head" aria-rowindex={1}>
            {columns.map(([name, title]) => (
              <span role="columnheader" class={`cell-${name}`} key={name}>
                {title}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" class="list-rows" style={{ height: `${totalHeight}px` }}>
          {rows.map(({ index, start }) => {
            const call = calls[index];
            return call && <CallRow key={call.id} call={call} index={index} top={start} />;
          })}
        </div>
      </div>
      {/* biome-ignore-end lint/a11y/useFocusableInteractive: as above. */}
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above. */}
    </div>
  );
}
