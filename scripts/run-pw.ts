import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The bundle of `pw`, once the packages are built. */
export const PW_BUNDLE = join(import.meta.dirname, '../packages/cli/dist/main.js');

/** Runs the `pw` of this clone, and ends as it ends. */
export function runPw(words: readonly string[]): void {
  const pw = spawn(process.execPath, [PW_BUNDLE, ...words], { stdio: 'inherit' });
  // It cleans up after Ctrl-C; this process must outlive it to pass on its exit code.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => pw.kill(signal));
  pw.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}
