import type { NetworkView } from '@pw/core/inspector';
import type { AdapterSettings } from '../../config/hook-config.ts';
import { adaptersInUse } from '../../operations/readiness.ts';
import type { HooksState } from '../hooks-state.ts';
import { askNetwork } from './ask-network.ts';

const everyMs = 1_000;
/** Where no adapter knows of a network: most adapters have no such page. */
const retryMs = 10_000;

export interface NetworkWatchOptions {
  hooks: HooksState;
  onChange: (view: NetworkView) => void;
}

/** The weave network, as the first adapter of adapters.yml that tells of one sees it. */
export class NetworkWatch {
  readonly #options: NetworkWatchOptions;
  #asking: Promise<NetworkView> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last = '';
  #isWatching = false;

  constructor(options: NetworkWatchOptions) {
    this.#options = options;
  }

  /** As it is now; those who ask at once get one answer. */
  view(): Promise<NetworkView> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Begins to tell of changes. */
  start(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#look();
  }

  close(): void {
    this.#isWatching = false;
    clearTimeout(this.#timer);
  }

  #look(): void {
    void this.view().then((view) => {
      if (!this.#isWatching) return;
      const text = JSON.stringify(view);
      if (text !== this.#last) this.#options.onChange(view);
      this.#last = text;
      this.#timer = setTimeout(() => this.#look(), view.engine === null ? retryMs : everyMs).unref();
    });
  }

  async #ask(): Promise<NetworkView> {
    const adapters = adaptersInUse(this.#options.hooks.config);
    const views = await Promise.all(adapters.map(askNetwork));
    return views.find((view) => view !== undefined) ?? noNetwork(adapters);
  }
}

function noNetwork(adapters: readonly AdapterSettings[]): NetworkView {
  const names = adapters.map(({ name }) => name).join(', ');
  const error =
    names === ''
      ? 'adapters.yml lists no adapter'
      : `no adapter of adapters.yml tells of a network: ${names}`;
  return { engine: null, error, containers: [], peers: [] };
}
