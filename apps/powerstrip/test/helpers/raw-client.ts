import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends exactly the bytes a test gives it. */
export interface RawClient extends Disposable {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** Half-closes. */
  end(): void;
  /** Everything received so far, latin1. */
  received(): string;
  /** Resolves when what was received holds `text` (or fits the pattern). Rejects when the connection ends before. */
  until(text: string | RegExp): Promise<string>;
  /** Resolves with everything received when the proxy has closed its side. */
  closed(): Promise<string>;
}

export async function openRawClient(to: number | string): Promise<RawClient> {
  const address = typeof to === 'number' ? { port: to, host: '127.0.0.1' } : { path: to };
  const socket = connect({ ...address, allowHalfOpen: true });
  const parts: Buffer[] = [];
  let ended = false;
  const changes = new Set<() => void>();
  const tell = () => {
    for (const change of changes) change();
  };
  socket.on('data', (bytes: Buffer) => {
    parts.push(bytes);
    tell();
  });
  socket.on('error', () => {});
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      ended = true;
      tell();
    });
  }
  await once(socket, 'connect');
  const received = () => Buffer.concat(parts).toString('latin1');
  const wait = (fits: () => boolean, failed: () => boolean) => waitFor(changes, { fits, failed, received });
  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    received,
    until: (text) =>
      wait(
        () => (typeof text === 'string' ? received().includes(text) : text.test(received())),
        () => ended,
      ),
    closed: () =>
      wait(
        () => ended,
        () => false,
      ),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

function waitFor(
  changes: Set<() => void>,
  { fits, failed, received }: { fits: () => boolean; failed: () => boolean; received: () => string },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const check = () => {
    if (fits()) resolve(received());
    else if (failed()) reject(new Error(`the connection ended after: ${JSON.stringify(received())}`));
  };
  changes.add(check);
  check();
  return promise.finally(() => changes.delete(check));
}
