import { PowerstripError } from '@pw/core';
import type { Logger } from 'pino';
import type { ListenAddress } from './listen-address.ts';
import type { ListenTls } from './open-listener.ts';

export interface ExposureOptions {
  tls?: Pick<ListenTls, 'ca'> | undefined;
  /** Exposure is wanted: it is only logged. */
  insecure?: boolean;
  log: Logger;
}

/** Throws BAD_OPTION for a tcp listener beyond loopback that asks for no client certificate. */
export function checkExposure(address: ListenAddress, { tls, insecure, log }: ExposureOptions): void {
  if (address.kind !== 'tcp' || address.loopback || tls?.ca !== undefined) return;
  const where = `tcp://${address.host}:${address.port}`;
  if (insecure !== true) {
    throw new PowerstripError(
      'BAD_OPTION',
      `--listen ${where} would let anyone who reaches it be root on the engine’s host`,
      {
        hint: 'listen on 127.0.0.1 or a unix socket, use --tlsverify, or set --insecure',
      },
    );
  }
  log.warn(
    { address: where },
    'listening beyond loopback without client certificates: whoever reaches this is root',
  );
}
