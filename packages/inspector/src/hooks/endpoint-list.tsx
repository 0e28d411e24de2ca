import type { EndpointView } from '@pw/core/inspector';

/** Endpoints of adapters.yml with their hooks. */
export function EndpointList({ endpoints }: { endpoints: readonly EndpointView[] }) {
  return (
    <ol class="endpoints">
      {endpoints.map(({ pattern, line, pre, post, refuse }) => (
        <li key={`${pattern} ${line}`}>
          <code>{pattern}</code>
          {line !== null && <span class="quiet">line {line}</span>}
          {refuse === null ? (
            <span class="way">
              <Names names={pre} />
              <span class="way-docker">Docker</span>
              <Names names={post} />
            </span>
          ) : (
            <span class="way">
              <span class="tag tag-refused">refused</span> {refuse}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return names.map((name, index) => (
    <span class="way-hook" key={index}>
      {name}
    </span>
  ));
}
