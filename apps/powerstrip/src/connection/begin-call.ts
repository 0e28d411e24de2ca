import type { Socket } from 'node:net';
import type { CallSummary } from '@pw/core/inspector';
import type { RequestHead } from '../http/request-head.ts';
import type { CallRecord } from '../operations/call-record.ts';
import type { ConnectionPair } from './connection-pair.ts';
import { describeClient } from './describe-client.ts';

type Client = NonNullable<CallSummary['client']>;

/** Asking for a certificate costs more than a call; it stays the same for a connection. */
const clients = new WeakMap<Socket, Client>();

/** Tells the inspector, where there is one, that a call has begun. `head` is undefined for what is no request. */
export function beginCall(pair: ConnectionPair, record: CallRecord, head?: RequestHead): CallRecord {
  pair.context.recorder?.begin(record, { head, client: () => clientOf(pair) });
  return record;
}

function clientOf({ client: connection, context: { socketPath } }: ConnectionPair): Client {
  const known = clients.get(connection);
  if (known !== undefined) return known;
  const { address, certificate } = describeClient(connection);
  const client = {
    address,
    ...(certificate === undefined ? {} : { certificate: certificate.subject }),
    ...(socketPath === undefined ? {} : { socketPath }),
  };
  clients.set(connection, client);
  return client;
}
