import { signal } from '@preact/signals';

const message = signal('');

/** Has screen readers say a text once what they are saying has ended. */
export function announce(text: string): void {
  message.value = text;
}

export function Announcer() {
  return (
    <output class="hidden" aria-live="polite">
      {message.value}
    </output>
  );
}
