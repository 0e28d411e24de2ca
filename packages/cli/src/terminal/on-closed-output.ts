import { failWith } from './fail-with.ts';

/** They start, remove or judge something: they do so to the end, and with their own exit code, whoever reads. */
const WORKING = ['demo', 'up', 'down', 'doctor'];

/**
 * Decides what a reader or a terminal that is gone means to a command. `pw logs | head` closes the pipe: where output is all
 * that is wanted, that is the end, and no failure.
 */
export function onClosedOutput(command = ''): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Of a file, EIO is a disk that fails.
    const isGone = error.code === 'EPIPE' || (error.code === 'EIO' && process.stdout.isTTY);
    if (!isGone) void failWith(error);
    else if (!WORKING.includes(command)) process.exit(0);
  });
  // There is nobody left to tell.
  process.stderr.on('error', () => {});
}
