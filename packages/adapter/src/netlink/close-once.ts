/** A disposer that closes a file descriptor once: its number may belong to somebody else a moment later. */
export function closeOnce(close: () => void): () => void {
  let closed = false;
  return () => {
    if (closed) return;
    closed = true;
    close();
  };
}
