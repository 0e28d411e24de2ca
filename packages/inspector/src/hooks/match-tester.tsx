import { useSignal } from '@preact/signals';
import type { HookMatch } from '@pw/core/inspector';
import { useEffect } from 'preact/hooks';
import { ApiError, getJson } from '../api/request.ts';
import { EndpointList } from './endpoint-list.tsx';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'];
const TYPING_MS = 150;

/** For a path that is typed: which endpoints match, and who is called in which order. `loadedAt`: of adapters.yml. */
export function MatchTester({ loadedAt }: { loadedAt: string }) {
  const method = useSignal('POST');
  const path = useSignal('/v1.41/containers/create');
  const { match, fault } = useMatch(method.value, path.value, loadedAt);
  return (
    <section class="card tester" aria-labelledby="tester-title">
      <h2 id="tester-title">Which hooks would be called?</h2>
      <div class="tester-fields">
        <label class="hidden" for="match-method">
          Method
        </label>
        <select
          id="match-method"
          value={method.value}
          onChange={(event) => {
            method.value = event.currentTarget.value;
          }}
        >
          {METHODS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <label class="hidden" for="match-path">
          Path
        </label>
        <input
          id="match-path"
          value={path.value}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => {
            path.value = event.currentTarget.value;
          }}
        />
      </div>
      <div role="status">
        {fault !== undefined && <p class="fault">{fault}</p>}
        {match !== undefined && <Match match={match} />}
      </div>
    </section>
  );
}

function Match({ match }: { match: HookMatch }) {
  if (match.refuse !== null)
    return (
      <p class="callout callout-bad">
        <strong>powerstrip refuses it:</strong> {match.refuse}
      </p>
    );
  if (match.endpoints.length === 0) return <p>No pattern matches: the call passes to Docker as it is.</p>;
  return (
    <>
      <p class="way way-whole">
        {match.pre.map((name, index) => (
          <span class="way-hook" key={index}>
            {name}
          </span>
        ))}
        <span class="way-docker">Docker</span>
        {match.post.map((name, index) => (
          <span class="way-hook" key={index}>
            {name}
          </span>
        ))}
      </p>
      <EndpointList endpoints={match.endpoints} />
    </>
  );
}

/** powerstrip itself says what it would do; the page has no rules of its own. */
function useMatch(method: string, path: string, loadedAt: string) {
  const match = useSignal<HookMatch | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  // Another adapters.yml, another answer.
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      try {
        const query = new URLSearchParams({ method, path });
        match.value = await getJson<HookMatch>(`/api/hooks/match?${query}`, abort.signal);
        fault.value = undefined;
      } catch (error) {
        if (abort.signal.aborted) return;
        match.value = undefined;
        fault.value = error instanceof ApiError ? error.message : String(error);
      }
    };
    const timer = setTimeout(ask, TYPING_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [method, path, loadedAt]);
  return { match: match.value, fault: fault.value };
}
