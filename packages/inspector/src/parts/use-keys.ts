import { useLayoutEffect, useRef } from 'preact/hooks';

/** Key, as KeyboardEvent names it → what it does. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Takes keys of the whole page while the component is there: not those typed into a field, nor with Ctrl, Alt or Meta. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  // As soon as the component can be seen: an effect waits for the next frame, and a key pressed before it would be lost.
  useLayoutEffect(() => {
    const take = (event: KeyboardEvent) => {
      const act = Object.hasOwn(current.current, event.key) ? current.current[event.key] : undefined;
      if (act === undefined || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener('keydown', take);
    return () => document.removeEventListener('keydown', take);
  }, []);
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog') !== null;
}
