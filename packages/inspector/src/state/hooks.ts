import { signal } from '@preact/signals';
import type { HooksView } from '@pw/core/inspector';
import { getJson } from '../api/request.ts';
import { report } from './connection.ts';

/** adapters.yml as powerstrip understands it; null until it is here. */
export const hooks = signal<HooksView | null>(null);

export async function loadHooks(): Promise<void> {
  await getJson<HooksView>('/api/hooks').then((view) => {
    hooks.value = view;
  }, report);
}
