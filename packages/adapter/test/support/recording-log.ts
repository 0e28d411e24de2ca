import type { Log } from '../../src/log.ts';

/** A log that keeps its lines. */
export interface RecordingLog extends Log {
  lines: { level: string; message: string; fields: object }[];
}

export function createRecordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
