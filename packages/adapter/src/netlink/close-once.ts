/** A disposer that closes a file descriptor once: its number may be another file's a moment later. */
export function closeOnce(close: () => void): () => void {
  let closed = false;
  return () => {
    if (closed) return;
    closed = true;
    close();
  };
}
