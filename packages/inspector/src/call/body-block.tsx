import { parseJson, stringifyJson } from '@pw/core';
import type { InspectedBody } from '@pw/core/inspector';
import { formatBytes } from '../format/bytes.ts';

/** A body as text, never as anything else; JSON with one value a line. */
export function BodyBlock({ body, label }: { body: InspectedBody; label: string }) {
  if (body === null) return <p class="quiet">{label}: none, or bytes that are not text.</p>;
  if (body.bytes === 0) return <p class="quiet">{label}: empty.</p>;
  return (
    <figure class="code" aria-label={label}>
      <figcaption>
        <span>{label}</span>
        <span class="quiet">
          {formatBytes(body.bytes)}
          {body.isCut && ', cut: only the beginning was kept'}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <pre tabIndex={0}>{prettyText(body)}</pre>
    </figure>
  );
}

function prettyText({ text, isCut }: NonNullable<InspectedBody>): string {
  if (isCut) return text;
  try {
    return stringifyJson(parseJson(text), 2);
  } catch {
    return text;
  }
}
