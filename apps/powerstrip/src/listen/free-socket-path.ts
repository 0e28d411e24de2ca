import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';

/**
 * Removes the socket file of a process that was killed: one on which nothing answers. For anything else that is there, throws
 * what `fault` makes of the reason.
 */
export async function freeSocketPath(path: string, fault: (reason: Error) => Error): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) throw fault(new Error('a file that is no socket is there'));
  if (await answers(path)) throw fault(new Error('somebody listens there already'));
  unlinkSync(path);
}

function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ path });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
