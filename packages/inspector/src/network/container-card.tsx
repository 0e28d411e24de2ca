import type { NetworkView } from '@pw/core/inspector';
import { shortPath } from '../format/short-path.ts';

type Container = NetworkView['containers'][number];

const lights: Record<Container['state'], [tone: string, words: string]> = {
  waiting: ['red', 'waits for the network'],
  attached: ['green', 'has the network'],
  'left-alone': ['unknown', 'did not ask for the network'],
  stopped: ['unknown', 'stopped'],
};

/** One container, with the light of the talk: red while it waits, green when it has the network. */
export function ContainerCard({ container }: { container: Container }) {
  const [tone, words] = lights[container.state];
  return (
    <li class={`card container container-${container.state}`} data-container={container.id}>
      <h3>
        <span class={`light light-${tone}`} aria-hidden="true" />
        {container.name}
        {container.isOurs && <span class="tag">ours</span>}
      </h3>
      <p class="quiet">{words}</p>
      {container.addresses.length > 0 && (
        <ul class="addresses mono">
          {container.addresses.map((address) => (
            <li key={address}>{address}</li>
          ))}
        </ul>
      )}
      {container.names.length > 0 && <p class="quiet">Called {container.names.join(', ')}</p>}
      <p class="quiet mono container-image">
        {shortPath(container.image)} · {container.id.slice(0, 12)}
      </p>
    </li>
  );
}
