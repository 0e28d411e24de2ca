import pino, { type Logger } from 'pino';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const flushMs = 100;

/** JSON lines to stderr, written in batches: one write per call would cost more than the call itself. */
export function createLog(level: LogLevel): Logger {
  const destination = pino.destination({ dest: 2, sync: false, minLength: 8 * 1024 });
  setInterval(() => destination.flush(), flushMs).unref();
  process.on('exit', () => destination.flushSync());
  return pino(
    {
      level,
      base: { name: 'powerstrip' },
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      // URLs, headers and options may contain secrets.
      redact: ['token', '*.token', 'authorization', '*.authorization'],
    },
    destination,
  );
}
