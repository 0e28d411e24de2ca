import { once } from 'node:events';
import { connect } from 'node:net';

const TIMEOUT_MS = 1000;

/** Whether a connection to this port is accepted. False when it is refused, or when there is no answer within a second. */
export async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, signal: AbortSignal.timeout(TIMEOUT_MS) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
