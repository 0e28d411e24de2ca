import type { Option } from 'commander';
import { option, parseWholeNumber } from './option.ts';
import { defaultLimits, type Limits } from './proxy-context.ts';

/** The limits as commander gives them. */
export interface RawLimits {
  maxBodyBytes: number;
  maxCollectedBytes: number;
  maxHeadBytes: number;
  maxConnections: number;
  headTimeout: number;
  bodyTimeout: number;
  idleTimeout: number;
  handshakeTimeout: number;
}

/** The options that bound what clients can make the proxy hold. */
export function limitOptions(): Option[] {
  const number = (flags: string, { text, env, value }: { text: string; env: string; value: number }) =>
    option(flags, text, `POWERSTRIP_${env}`).argParser(parseWholeNumber).default(value);
  const limits = defaultLimits;
  return [
    number('--max-body-bytes <n>', {
      text: 'largest body of a hooked call',
      env: 'MAX_BODY_BYTES',
      value: limits.maxBodyBytes,
    }),
    number('--max-collected-bytes <n>', {
      text: 'bodies of all hooked calls together',
      env: 'MAX_COLLECTED_BYTES',
      value: limits.maxCollectedBytes,
    }),
    number('--max-head-bytes <n>', {
      text: 'largest head of a request or answer',
      env: 'MAX_HEAD_BYTES',
      value: limits.maxHeadBytes,
    }),
    number('--max-connections <n>', {
      text: 'client connections at once',
      env: 'MAX_CONNECTIONS',
      value: limits.maxConnections,
    }),
    ...timeoutOptions(number),
  ];
}

function timeoutOptions(
  number: (flags: string, rest: { text: string; env: string; value: number }) => Option,
): Option[] {
  const limits = defaultLimits;
  return [
    number('--head-timeout <ms>', {
      text: 'for a request head, from its first byte',
      env: 'HEAD_TIMEOUT',
      value: limits.headTimeoutMs,
    }),
    number('--body-timeout <ms>', {
      text: 'for a hooked body that is collected',
      env: 'BODY_TIMEOUT',
      value: limits.bodyTimeoutMs,
    }),
    number('--idle-timeout <ms>', {
      text: 'for a connection between two calls; 0 = without end',
      env: 'IDLE_TIMEOUT',
      value: limits.idleTimeoutMs,
    }),
    number('--handshake-timeout <ms>', {
      text: 'for a TLS handshake',
      env: 'HANDSHAKE_TIMEOUT',
      value: limits.handshakeTimeoutMs,
    }),
    number('--shutdown-timeout <ms>', {
      text: 'for calls under way',
      env: 'SHUTDOWN_TIMEOUT',
      value: 5_000,
    }),
  ];
}

export function parseLimits(raw: RawLimits): Limits {
  const { maxBodyBytes, maxCollectedBytes, maxHeadBytes, maxConnections } = raw;
  return {
    maxBodyBytes,
    maxCollectedBytes,
    maxHeadBytes,
    maxConnections,
    headTimeoutMs: raw.headTimeout,
    bodyTimeoutMs: raw.bodyTimeout,
    idleTimeoutMs: raw.idleTimeout,
    handshakeTimeoutMs: raw.handshakeTimeout,
  };
}
