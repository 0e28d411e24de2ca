import { constants } from 'node:buffer';
import { MAX_TIMER_MS } from '@pw/core';
import type { Option } from 'commander';
import { option, wholeNumber } from './option.ts';
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

interface NumberOption {
  text: string;
  env: string;
  value: number;
  /** Default: 1. */
  min?: number;
  max: number;
}

function number(flags: string, { text, env, value, min = 1, max }: NumberOption): Option {
  return option(flags, text, `POWERSTRIP_${env}`).argParser(wholeNumber({ min, max })).default(value);
}

// More than any machine has.
const maxCount = 10 ** 12;
const max = MAX_TIMER_MS;

/** The options that bound what clients can make the proxy hold. */
export function limitOptions(): Option[] {
  const limits = defaultLimits;
  return [
    number('--max-body-bytes <n>', {
      text: 'largest body of a hooked call',
      env: 'MAX_BODY_BYTES',
      value: limits.maxBodyBytes,
      // Hooks get it as one string.
      max: constants.MAX_STRING_LENGTH,
    }),
    number('--max-collected-bytes <n>', {
      text: 'bodies of all hooked calls together',
      env: 'MAX_COLLECTED_BYTES',
      value: limits.maxCollectedBytes,
      max: maxCount,
    }),
    number('--max-head-bytes <n>', {
      text: 'largest head of a request or answer',
      env: 'MAX_HEAD_BYTES',
      value: limits.maxHeadBytes,
      max: constants.MAX_STRING_LENGTH,
    }),
    number('--max-connections <n>', {
      text: 'client connections at once',
      env: 'MAX_CONNECTIONS',
      value: limits.maxConnections,
      max: maxCount,
    }),
    ...timeoutOptions(),
  ];
}

function timeoutOptions(): Option[] {
  const limits = defaultLimits;
  return [
    number('--head-timeout <ms>', {
      text: 'for a request head, from its first byte',
      env: 'HEAD_TIMEOUT',
      value: limits.headTimeoutMs,
      max,
    }),
    number('--body-timeout <ms>', {
      text: 'for a hooked body that is collected',
      env: 'BODY_TIMEOUT',
      value: limits.bodyTimeoutMs,
      max,
    }),
    number('--idle-timeout <ms>', {
      text: 'for a connection between two calls; 0 = without end',
      env: 'IDLE_TIMEOUT',
      value: limits.idleTimeoutMs,
      min: 0,
      max,
    }),
    number('--handshake-timeout <ms>', {
      text: 'for a TLS handshake',
      env: 'HANDSHAKE_TIMEOUT',
      value: limits.handshakeTimeoutMs,
      max,
    }),
    number('--shutdown-timeout <ms>', {
      text: 'for calls under way',
      env: 'SHUTDOWN_TIMEOUT',
      value: 5_000,
      min: 0,
      max,
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
