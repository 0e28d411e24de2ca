import { signal } from '@preact/signals';

/** Which view is open. It is in the address, so that a reload and the back button keep it. */
export type Route =
  | { readonly view: 'calls' | 'hooks' | 'network' }
  | { readonly view: 'call'; readonly id: string };

export const route = signal<Route>({ view: 'calls' });
/** The call that was open last, to come back to in the list. */
export const lastOpened = signal<string | null>(null);

export function startRouting(): void {
  const read = () => {
    route.value = parseRoute(location.hash);
    if (route.value.view === 'call') lastOpened.value = route.value.id;
  };
  window.addEventListener('hashchange', read);
  read();
}

/** Opens a view. */
export function goTo(target: Route): void {
  location.hash = formatRoute(target);
}

/** `#/calls/ID`, `#/hooks`, `#/network`; anything else is the list of calls. */
export function parseRoute(hash: string): Route {
  const [, view, id] = hash.split('/');
  if (view === 'hooks' || view === 'network') return { view };
  return id === undefined || id === '' ? { view: 'calls' } : { view: 'call', id: decodeId(id) };
}

/** As it came, where its escapes are broken, as in an address that was cut: there is no such call. */
function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The inverse of `parseRoute`, for a link. */
export function formatRoute(target: Route): string {
  return target.view === 'call' ? `#/calls/${encodeURIComponent(target.id)}` : `#/${target.view}`;
}
