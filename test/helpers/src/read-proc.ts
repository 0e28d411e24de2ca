import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a process, as `PID/comm`, proc(5); empty when the process has ended. */
export function readProc(name: string): string {
  try {
    return readFileSync(join('/proc', name), 'utf8');
  } catch (error) {
    // ESRCH: it ended after its file was opened.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
