import { signal } from '@preact/signals';
import type { NetworkView as Network } from '@pw/core/inspector';
import { useEffect } from 'preact/hooks';
import { Empty } from '../parts/empty.tsx';
import { loadNetwork, network } from '../state/network.ts';
import { ContainerCard } from './container-card.tsx';

const isOursShown = signal(false);

/** Who is on the weave network, and who waits for it. */
export function NetworkView() {
  useEffect(() => {
    void loadNetwork();
  }, []);
  const view = network.value;
  return (
    <section class="view" aria-labelledby="network-title">
      <h1 id="network-title">Network</h1>
      {view === null ? <Empty title="Loading…" /> : <Content view={view} />}
    </section>
  );
}

function Content({ view }: { view: Network }) {
  const ours = view.containers.filter(({ isOurs }) => isOurs).length;
  const shown = view.containers.filter(({ isOurs }) => isOursShown.value || !isOurs);
  return (
    <>
      {view.error !== null && <p class="callout callout-warn">{view.error}</p>}
      <p class="quiet network-line">
        {view.engine !== null && (
          <span>
            Network engine: <strong>{view.engine}</strong>
          </span>
        )}
        <span>
          {count(shown, 'attached')} attached, {count(shown, 'waiting')} waiting
        </span>
        {ours > 0 && (
          <label>
            <input
              type="checkbox"
              checked={isOursShown.value}
              onChange={(event) => {
                isOursShown.value = event.currentTarget.checked;
              }}
            />{' '}
            Show our own parts ({ours})
          </label>
        )}
      </p>
      {shown.length === 0 ? <NoContainers /> : <Hosts containers={shown} />}
      {view.peers.length > 0 && <Peers peers={view.peers} />}
    </>
  );
}

function NoContainers() {
  return (
    <Empty title="No container here">
      <p>
        One with <code>-e WEAVE_CIDR=10.255.0.10/8</code> shows up as soon as it is created.
      </p>
    </Empty>
  );
}

/** The containers of each host hang on the line that is the network. */
function Hosts({ containers }: { containers: Network['containers'] }) {
  const hosts = Map.groupBy(containers, ({ host }) => host);
  return [...hosts].map(([host, own]) => (
    <section key={host} class="host" aria-label={host ?? 'This host'}>
      <h2>{host ?? 'This host'}</h2>
      <ul class="bus">
        {own.map((container) => (
          <ContainerCard key={container.id} container={container} />
        ))}
      </ul>
    </section>
  ));
}

function Peers({ peers }: { peers: Network['peers'] }) {
  return (
    <section aria-labelledby="peers-title">
      <h2 id="peers-title">Peers of the engine</h2>
      <ul class="peers">
        {peers.map(({ name, address, isConnected }) => (
          <li key={name}>
            <span
              class={`light light-${isConnected ? 'green' : 'red'}`}
              role="img"
              aria-label={isConnected ? 'connected' : 'not connected'}
            />
            {name}
            {address !== null && <span class="mono quiet">{address}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function count(containers: Network['containers'], wanted: string): number {
  return containers.filter(({ state }) => state === wanted).length;
}
