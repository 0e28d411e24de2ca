import { signal } from '@preact/signals';
import type { NetworkView } from '@pw/core/inspector';
import { getJson } from '../api/request.ts';
import { report } from './connection.ts';

/** The weave network as its adapter sees it; null until it is here. */
export const network = signal<NetworkView | null>(null);

export async function loadNetwork(): Promise<void> {
  await getJson<NetworkView>('/api/network').then((view) => {
    network.value = view;
  }, report);
}
