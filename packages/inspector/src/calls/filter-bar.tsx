import { filterWords } from '@pw/core/inspector';
import { useRef } from 'preact/hooks';
import { useKeys } from '../parts/use-keys.ts';
import { filterFault, filterText } from '../state/visible-calls.ts';

/** The filter as text. `/` goes to it, Escape empties it. */
export function FilterBar() {
  const input = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => input.current?.focus() });
  const fault = filterFault.value;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    filterText.value = '';
    input.current?.blur();
  };
  return (
    <div class="filter">
      <label class="hidden" for="filter">
        Filter calls
      </label>
      <input
        id="filter"
        ref={input}
        type="search"
        value={filterText.value}
        placeholder="method:POST adapter:weave changed"
        spellcheck={false}
        autocomplete="off"
        list="filter-words"
        aria-invalid={fault !== null}
        aria-describedby="filter-fault"
        onInput={(event) => {
          filterText.value = event.currentTarget.value;
        }}
        onKeyDown={onKeyDown}
      />
      <datalist id="filter-words">
        {filterWords.map((word) => (
          <option value={word} key={word} />
        ))}
      </datalist>
      <p id="filter-fault" class="fault" role="alert">
        {fault}
      </p>
    </div>
  );
}
