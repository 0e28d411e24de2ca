import { openKeyHelp } from './key-help.tsx';
import { type Connection, connection } from './state/connection.ts';
import { hooks } from './state/hooks.ts';
import { formatRoute, route } from './state/route.ts';

const views = [
  ['calls', 'Calls'],
  ['hooks', 'Hooks'],
  ['network', 'Network'],
] as const;

const words: Record<Connection, string> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost',
  over: 'Session over',
};

/** The bar with the views, and whether calls arrive. */
export function Header() {
  const open = route.value.view === 'call' ? 'calls' : route.value.view;
  return (
    <header class="header">
      <p class="brand">
        <Mark />
        <span>powerstrip</span>
      </p>
      <nav aria-label="Views">
        {views.map(([view, title]) => (
          <a href={formatRoute({ view })} key={view} aria-current={open === view ? 'page' : undefined}>
            {title}
            {view === 'hooks' && (hooks.value?.faults.length ?? 0) > 0 && <Alarm />}
          </a>
        ))}
      </nav>
      <p class={`connection connection-${connection.value}`} role="status">
        <span class="light" aria-hidden="true" />
        <span>{words[connection.value]}</span>
      </p>
      <button type="button" class="button button-help" onClick={openKeyHelp} aria-label="Keyboard">
        ?
      </button>
    </header>
  );
}

function Alarm() {
  return (
    <span class="alarm">
      <span class="hidden"> (adapters.yml has faults)</span>
    </span>
  );
}

/** Three sockets in a strip. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 16" aria-hidden="true">
      <rect x="0.75" y="0.75" width="30.5" height="14.5" rx="4.5" />
      <circle cx="8" cy="8" r="2.2" />
      <circle cx="16" cy="8" r="2.2" />
      <circle cx="24" cy="8" r="2.2" />
    </svg>
  );
}
