import { createRef } from 'preact';
import { useKeys } from './parts/use-keys.ts';

const dialog = createRef<HTMLDialogElement>();

const keys = [
  ['1 2 3', 'Calls, Hooks, Network'],
  ['/', 'Filter'],
  ['j k', 'Next and previous call, in the list and in a call'],
  ['Enter', 'Open the call'],
  ['p', 'Pause, and go on'],
  ['h l or ← →', 'Previous and next step of a call'],
  ['Esc', 'Back to the list; in the filter: empty it'],
  ['?', 'These keys'],
] as const;

export function openKeyHelp(): void {
  dialog.current?.showModal();
}

/** The list of keys, as a dialog that `?` opens. */
export function KeyHelp() {
  useKeys({ '?': openKeyHelp });
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="keys-title">
      <h2 id="keys-title">Keyboard</h2>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
