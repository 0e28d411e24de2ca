import type { CallDetail } from '@pw/core/inspector';
import { BodyBlock } from './body-block.tsx';

/** What the client sent. */
export function RequestPanel({ call }: { call: CallDetail }) {
  const { headers, target, body } = call.request;
  return (
    <>
      <p class="request-line mono">
        {call.method} {target}
      </p>
      <h3>Headers</h3>
      <table class="headers">
        <thead class="hidden">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {headers.map(([name, value], index) => (
            <tr key={index}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <BodyBlock body={body} label="Body" />
    </>
  );
}
