import { useEffect, useRef } from 'preact/hooks';
import { CallView } from './call/call-view.tsx';
import { CallsView } from './calls/calls-view.tsx';
import { Header } from './header.tsx';
import { HooksView } from './hooks/hooks-view.tsx';
import { KeyHelp } from './key-help.tsx';
import { NetworkView } from './network/network-view.tsx';
import { Announcer } from './parts/announcer.tsx';
import { useKeys } from './parts/use-keys.ts';
import { connection, failure } from './state/connection.ts';
import { goTo, type Route, route } from './state/route.ts';

/** The whole page: a bar that stays, and the view that the address names. */
export function App() {
  useKeys({
    1: () => goTo({ view: 'calls' }),
    2: () => goTo({ view: 'hooks' }),
    3: () => goTo({ view: 'network' }),
  });
  useNewView();
  return (
    <>
      <button type="button" class="button skip" onClick={skip}>
        Skip to the content
      </button>
      <Header />
      <Notices />
      <main id="main" tabIndex={-1}>
        {connection.value === 'over' ? <SessionOver /> : <View />}
      </main>
      <Announcer />
      <KeyHelp />
    </>
  );
}

function View() {
  const { value } = route;
  switch (value.view) {
    case 'calls':
      return <CallsView />;
    case 'call':
      return <CallView key={value.id} id={value.id} />;
    case 'hooks':
      return <HooksView />;
    case 'network':
      return <NetworkView />;
  }
}

const titles: Record<Route['view'], string> = {
  calls: 'Calls',
  call: 'A call',
  hooks: 'Hooks',
  network: 'Network',
};

/** Another view has another title, and the focus, unless it has put it somewhere itself: a screen reader reads on there. */
function useNewView(): void {
  const { view } = route.value;
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${titles[view]} · powerstrip inspector`;
    const main = document.getElementById('main');
    if (!isFirst.current && !main?.contains(document.activeElement)) main?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [view]);
}

function Notices() {
  if (failure.value === null) return null;
  return (
    <div class="notice" role="alert">
      <p>{failure.value}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          failure.value = null;
        }}
      >
        Close
      </button>
    </div>
  );
}

function SessionOver() {
  return (
    <section class="view empty">
      <h1 class="empty-title">This session is over</h1>
      <p>
        powerstrip was started again. Run <code>pw inspect</code> for a new address.
      </p>
    </section>
  );
}

// Not a link to a fragment: the fragment names the view.
function skip(): void {
  document.getElementById('main')?.focus();
}
