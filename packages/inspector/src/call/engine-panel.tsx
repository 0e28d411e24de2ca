import { type CallDetail, diffBodies } from '@pw/core/inspector';
import { BodyBlock } from './body-block.tsx';
import { DiffView } from './diff-view.tsx';

/** What the Docker engine was asked, compared with what the client had sent, and what it answered. */
export function EnginePanel({ call }: { call: CallDetail }) {
  if (call.engine === null) return <p>Docker was not asked: the call ended before.</p>;
  return (
    <>
      <Forwarded call={call} />
      <Answer title="Docker's answer" answer={call.engineAnswer} />
    </>
  );
}

/** What the client got, compared with Docker's answer. */
export function AnswerPanel({ call }: { call: CallDetail }) {
  const diff = diffBodies(call.engineAnswer?.body ?? null, call.answer?.body ?? null);
  return (
    <>
      <Answer title="The client got" answer={call.answer} />
      {diff.kind === 'changes' && diff.changes.length > 0 && (
        <DiffView before={diff.before} after={diff.after} label="Docker's answer → the client's" />
      )}
    </>
  );
}

function Forwarded({ call }: { call: CallDetail }) {
  const { forwarded, request } = call;
  if (forwarded === null) return <p>It got the request as the client sent it.</p>;
  const diff = diffBodies(request.body, forwarded.body);
  return (
    <>
      <p class="request-line mono">
        {forwarded.method} {forwarded.target}
      </p>
      {diff.kind === 'changes' && diff.changes.length > 0 ? (
        <DiffView before={diff.before} after={diff.after} label="The client's request → Docker's" />
      ) : (
        <BodyBlock body={forwarded.body} label="Body, as the client sent it" />
      )}
    </>
  );
}

function Answer({ title, answer }: { title: string; answer: CallDetail['answer'] }) {
  if (answer === null) return <p class="quiet">{title}: not recorded.</p>;
  const type = answer.contentType === null ? '' : ` ${answer.contentType}`;
  return <BodyBlock body={answer.body} label={`${title}: ${answer.status}${type}`} />;
}
