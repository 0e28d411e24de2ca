import { useKeys } from '../parts/use-keys.ts';
import { formatRoute, goTo } from '../state/route.ts';
import { visibleCalls } from '../state/visible-calls.ts';

/** Back to the list, and to the neighbours that the call has there. j and k go to them too. */
export function CallNav({ id }: { id: string }) {
  const calls = visibleCalls.value;
  const index = calls.findIndex((call) => call.id === id);
  const newer = index === -1 ? undefined : calls[index - 1]?.id;
  const older = index === -1 ? undefined : calls[index + 1]?.id;
  const go = (to: string | undefined) => to !== undefined && goTo({ view: 'call', id: to });
  useKeys({ Escape: () => goTo({ view: 'calls' }), j: () => go(older), k: () => go(newer) });
  return (
    <nav class="call-nav" aria-label="Calls of the list">
      <a href={formatRoute({ view: 'calls' })}>← All calls</a>
      <span>
        {newer !== undefined && <a href={formatRoute({ view: 'call', id: newer })}>↑ Newer</a>}
        {older !== undefined && <a href={formatRoute({ view: 'call', id: older })}>↓ Older</a>}
      </span>
    </nav>
  );
}
