import { type CallDetail, copyAsCurl, copyAsDockerCommand } from '@pw/core/inspector';
import type { ComponentChildren } from 'preact';
import { formatBytes } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import { shortPath } from '../format/short-path.ts';
import { formatTime } from '../format/time.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Status } from '../parts/status.tsx';
import { hooks } from '../state/hooks.ts';
import { dockerHostOf } from './docker-host.ts';
import { refusalOf } from './refusal.ts';

/** Which call it is, who made it, what came of it, and why it was refused. */
export function CallHead({ call }: { call: CallDetail }) {
  return (
    <header class="call-head">
      <div class="call-line">
        <h1 id="call-title">
          <span class="call-method">{call.method}</span> <span class="call-path">{shortPath(call.path)}</span>
        </h1>
        <Status status={call.status} isRunning={call.state === 'running'} />
      </div>
      <Facts call={call} />
      <Why call={call} />
      <Copies call={call} />
    </header>
  );
}

function Facts({ call }: { call: CallDetail }) {
  const client = [call.client?.address, call.client?.certificate]
    .filter((text) => text !== undefined)
    .join(', ');
  return (
    <dl class="facts">
      <Fact name="Started">{formatTime(call.startedAt)}</Fact>
      <Fact name="Took">{call.state === 'running' ? 'still running' : formatDuration(call.durationMs)}</Fact>
      <Fact name="Answer">{formatBytes(call.bytes)}</Fact>
      {client !== '' && <Fact name="Client">{client}</Fact>}
      {call.userAgent !== null && <Fact name="Program">{call.userAgent}</Fact>}
      {call.container !== null && <Fact name="Container">{shortPath(call.container)}</Fact>}
      <Fact name="Call id">{call.id}</Fact>
      {call.endpoints.map(({ pattern, line }) => (
        <Fact key={pattern} name={`${fileName()}${line === null ? '' : `, line ${line}`}`}>
          <code>{pattern}</code>
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Why({ call }: { call: CallDetail }) {
  const refusal = refusalOf(call);
  if (refusal !== undefined)
    return (
      <p class="callout callout-bad">
        <strong>Refused by {refusal.adapter ?? 'powerstrip'}:</strong> {refusal.reason}
      </p>
    );
  if (call.error === null) return null;
  return (
    <p class="callout callout-bad">
      <strong>{call.error.code}</strong> {call.error.message}
    </p>
  );
}

function Copies({ call }: { call: CallDetail }) {
  const curl = copyAsCurl(call, { dockerHost: dockerHostOf(call) });
  const docker = copyAsDockerCommand(call);
  return (
    <div class="actions">
      <CopyButton label="Copy as curl" text={curl} why="The body was not kept whole" />
      <CopyButton label="Copy as docker" text={docker?.text} why="No docker command sends this call" />
      {docker !== undefined && docker.leftOut.length > 0 && (
        <span class="quiet">The docker command leaves out {docker.leftOut.join(', ')}.</span>
      )}
    </div>
  );
}

function fileName(): string {
  return hooks.value?.file.split('/').at(-1) ?? 'adapters.yml';
}
