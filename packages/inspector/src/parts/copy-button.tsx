import { useSignal } from '@preact/signals';
import { announce } from './announcer.tsx';

const SHOWN_MS = 1500;

/** Puts a text on the clipboard and says so. Without a text it cannot be pressed, and `why` is its description. */
export function CopyButton({ label, text, why }: { label: string; text: string | undefined; why?: string }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    const ok = await writeClipboard(text ?? '');
    announce(ok ? `Copied: ${label}` : 'The browser does not allow copying here');
    isCopied.value = ok;
    setTimeout(() => {
      isCopied.value = false;
    }, SHOWN_MS);
  };
  return (
    <button type="button" class="button" disabled={text === undefined} title={text ?? why} onClick={copy}>
      {isCopied.value ? 'Copied' : label}
    </button>
  );
}

function writeClipboard(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
