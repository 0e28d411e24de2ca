// Below this size the garbage collector is cheaper than freeing.
const freedFromBytes = 16 * 1024;

/**
 * Frees the memory of a buffer that is no longer used, if it has the memory for itself: a whole read of a socket, for
 * example. Left to the garbage collector, gigabytes of reads cost a third of the throughput and some 60 MiB.
 */
export function freeBytes({ buffer, length }: Buffer): void {
  if (length >= freedFromBytes && buffer instanceof ArrayBuffer && buffer.byteLength === length)
    buffer.transfer(0);
}

/** Whether `freeBytes` may free a buffer of this length. */
export function isWorthFreeing(length: number): boolean {
  return length >= freedFromBytes;
}
