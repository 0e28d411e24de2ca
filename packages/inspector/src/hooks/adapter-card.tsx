import type { AdapterView } from '@pw/core/inspector';
import type { ComponentChildren } from 'preact';
import { formatDuration } from '../format/duration.ts';
import { formatTime } from '../format/time.ts';

/** One adapter: where it is, whether it is well, how long it takes. */
export function AdapterCard({ adapter }: { adapter: AdapterView }) {
  return (
    <li class="card">
      <h3>
        <Health health={adapter.health} />
        {adapter.name}
        {adapter.mode === 'observe' && <span class="tag tag-observed">observes only</span>}
      </h3>
      <p class="mono quiet">{adapter.url}</p>
      <dl class="figures">
        <Figure name="calls">{adapter.calls}</Figure>
        <Figure name="errors">{adapter.errors}</Figure>
        <Figure name="p50">{ms(adapter.p50Ms)}</Figure>
        <Figure name="p99">{ms(adapter.p99Ms)}</Figure>
      </dl>
      <p class="quiet">
        Waits {formatDuration(adapter.timeoutMs)};{' '}
        {adapter.onError === 'fail' ? 'its error fails the call' : 'its error is ignored'}.
      </p>
      {adapter.health?.ok === false && <p class="callout callout-bad">{adapter.health.message}</p>}
      {adapter.lastError !== null && (
        <p class="callout callout-warn">
          Last error, {formatTime(adapter.lastError.at)}: <strong>{adapter.lastError.code}</strong>{' '}
          {adapter.lastError.message}
        </p>
      )}
    </li>
  );
}

function Health({ health }: { health: AdapterView['health'] }) {
  const [tone, words] =
    health === null ? ['unknown', 'not asked yet'] : health.ok ? ['green', 'well'] : ['red', 'not well'];
  return (
    <span class={`light light-${tone}`} role="img" aria-label={words} title={health?.message ?? words} />
  );
}

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ms(value: number | null): string {
  return value === null ? '–' : formatDuration(value);
}
