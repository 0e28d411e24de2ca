import type { HooksView as Hooks } from '@pw/core/inspector';
import { useEffect } from 'preact/hooks';
import { formatTime } from '../format/time.ts';
import { Empty } from '../parts/empty.tsx';
import { hooks, loadHooks } from '../state/hooks.ts';
import { AdapterCard } from './adapter-card.tsx';
import { EndpointList } from './endpoint-list.tsx';
import { MatchTester } from './match-tester.tsx';

/** Health and times change without an event. */
const REFRESH_MS = 5000;

/** adapters.yml as powerstrip understands it. */
export function HooksView() {
  useEffect(() => {
    void loadHooks();
    const timer = setInterval(loadHooks, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const view = hooks.value;
  return (
    <section class="view" aria-labelledby="hooks-title">
      <h1 id="hooks-title">Hooks</h1>
      {view === null ? <Empty title="Loading…" /> : <Content view={view} />}
    </section>
  );
}

function Content({ view }: { view: Hooks }) {
  return (
    <>
      <p class="quiet">
        <code>{view.file}</code>, read at {formatTime(view.loadedAt)}
      </p>
      {view.faults.length > 0 && <Faults faults={view.faults} />}
      <MatchTester loadedAt={view.loadedAt} />
      <section aria-labelledby="endpoints-title">
        <h2 id="endpoints-title">Endpoints, in the order of the file</h2>
        <EndpointList endpoints={view.endpoints} />
      </section>
      <section aria-labelledby="adapters-title">
        <h2 id="adapters-title">Adapters</h2>
        <ul class="cards">
          {view.adapters.map((adapter) => (
            <AdapterCard key={adapter.name} adapter={adapter} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Faults({ faults }: { faults: Hooks['faults'] }) {
  return (
    <div class="callout callout-bad" role="alert">
      <strong>The file as it is now was not taken.</strong> What is below is from before.
      <ul>
        {faults.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            {line !== null && <strong>line {line}: </strong>}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
