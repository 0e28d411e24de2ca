import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

type Rows = {
  /** Goes to the element that scrolls. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly rows: readonly VirtualItem[];
  readonly totalHeight: number;
  readonly scrollTo: (index: number) => void;
};

/** Which of `count` rows are in sight, so that only those are drawn. A row in sight stays where it is when others come. */
export function useVirtualRows(options: {
  count: number;
  rowHeight: number;
  keyOf: (index: number) => string;
}): Rows {
  const { count, rowHeight, keyOf } = options;
  const scrollRef = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((drawn: number, _: undefined) => drawn + 1, 0);
  const settings = {
    count,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    getScrollElement: () => scrollRef.current,
    observeElementOffset,
    observeElementRect,
    onChange: () => redraw(undefined),
    overscan: 6,
    scrollToFn: elementScroll<HTMLDivElement>,
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLElement>(settings));
  virtualizer.setOptions(settings);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useKeptPosition(scrollRef, { count, rowHeight, keyOf });
  return {
    scrollRef,
    rows: virtualizer.getVirtualItems(),
    totalHeight: virtualizer.getTotalSize(),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}

/** New rows come at the top: whoever has scrolled down goes on reading where they are. */
function useKeptPosition(
  scrollRef: RefObject<HTMLDivElement | null>,
  { count, rowHeight, keyOf }: { count: number; rowHeight: number; keyOf: (index: number) => string },
): void {
  const firstKey = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const known = firstKey.current;
    firstKey.current = count === 0 ? undefined : keyOf(0);
    const list = scrollRef.current;
    if (list === null || known === undefined || list.scrollTop === 0) return;
    let added = 0;
    while (added < count && keyOf(added) !== known) added++;
    if (added > 0 && added < count) list.scrollTop += added * rowHeight;
  });
}
