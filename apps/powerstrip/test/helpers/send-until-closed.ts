import { connect } from 'node:net';

interface SendOptions {
  /** The unix socket of the proxy. */
  path: string;
  withinMs: number;
  /** Half-close after the bytes. */
  end: boolean;
}

/** Sends bytes and waits until the connection is closed, with an answer or without. False: not in time, and logged. */
export async function sendUntilClosed(bytes: Buffer, { path, withinMs, end }: SendOptions): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ path });
  let inTime = true;
  const timer = setTimeout(() => {
    inTime = false;
    console.error(`no end of ${JSON.stringify(bytes.toString('latin1'))}`);
    socket.destroy();
  }, withinMs);
  socket.on('error', () => {});
  socket.on('close', () => resolve());
  socket.resume();
  if (end) socket.end(bytes);
  else socket.write(bytes);
  await promise.finally(() => clearTimeout(timer));
  return inTime;
}
