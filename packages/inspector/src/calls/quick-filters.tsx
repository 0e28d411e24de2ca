import { filterText } from '../state/visible-calls.ts';

const WORDS = ['changed', 'refused', 'failed', 'running', 'slow:100'];

/** Words of the filter as buttons: each puts its word into the text, or takes it out. */
export function QuickFilters() {
  const words = filterText.value.split(/\s+/).filter((word) => word !== '');
  const toggle = (word: string) => {
    const others = words.filter((other) => other !== word);
    filterText.value = (others.length < words.length ? others : [...others, word]).join(' ');
  };
  return (
    <fieldset class="chips">
      <legend class="hidden">Only calls that are</legend>
      {WORDS.map((word) => (
        <button
          type="button"
          class="chip"
          key={word}
          aria-pressed={words.includes(word)}
          onClick={() => toggle(word)}
        >
          {word}
        </button>
      ))}
    </fieldset>
  );
}
